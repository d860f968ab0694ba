"""The shipped transformer, which embedder and reader stand on.  Importing this opens no file."""
