"""The command line: arguments to calls of the library, results to text or JSON."""

from assistant.cli.run import main

__all__ = ["main"]
