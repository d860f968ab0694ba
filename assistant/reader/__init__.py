"""Question and passages to readings: which passage answers, and with which words.

Importing this loads no model and neither torch nor onnxruntime.
"""

from assistant.reader.base import UNREAD, Material, Reader, Reading
from assistant.reader.loading import load_reader

__all__ = ["UNREAD", "Material", "Reader", "Reading", "load_reader"]
