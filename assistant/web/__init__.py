"""The web chat: a Gradio page on the public API.  Importing this package does not import Gradio."""
