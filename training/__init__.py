"""How the reader that ships was made: data, training, choosing.  Not part of the package."""
