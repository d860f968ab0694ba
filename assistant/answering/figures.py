"""Figures moved to :mod:`assistant.languages.figures`; this name goes with `values`."""

from assistant.languages.figures import Figure, figures

__all__ = ["Figure", "figures"]
