"""A question to cited passages."""

from assistant.retrieval.retriever import Retriever
from assistant.retrieval.search import ScoredSentence, Search

__all__ = ["Retriever", "ScoredSentence", "Search"]
