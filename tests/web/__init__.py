"""The web chat, tested: its own package, so that its browser is closed before other tests run."""
