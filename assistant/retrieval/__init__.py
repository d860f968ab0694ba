"""A question to passages in the reader's order, with their readings and the verdict."""

from assistant.retrieval.asking import look_up, look_up_parts
from assistant.retrieval.found import Found, Offer
from assistant.retrieval.retriever import Retriever

__all__ = ["Found", "Offer", "Retriever", "look_up", "look_up_parts"]
