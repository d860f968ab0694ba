"""Texts to vectors.  Importing this loads no model and neither torch nor onnxruntime."""

from assistant.embedding.agreement import agreement
from assistant.embedding.base import Embedder, Vocabulary, safe_text
from assistant.embedding.loading import fingerprint_of, load_embedder
from assistant.embedding.reference import reference_model_path

__all__ = [
    "Embedder",
    "Vocabulary",
    "agreement",
    "fingerprint_of",
    "load_embedder",
    "reference_model_path",
    "safe_text",
]
