"""Dates moved to :mod:`assistant.languages.dates`; this name goes with `values`."""

from assistant.languages.dates import Dated, dates

__all__ = ["Dated", "dates"]
