"""Passages to answer: verbatim quotes, each with its citation."""

from assistant.answering.answer import Answerer

__all__ = ["Answerer"]
