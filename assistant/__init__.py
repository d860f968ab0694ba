"""Answers questions over a folder of documents, with every claim tied to its exact source span."""

__version__ = "0.1.0"
