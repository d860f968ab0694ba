"""The store in one SQLite file, with the FAISS index made from it."""
