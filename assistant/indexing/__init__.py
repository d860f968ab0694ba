"""Sources to store: what changed since the last refresh, and only that."""
