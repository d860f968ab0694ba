"""The front door of the web chat: ``python app.py`` serves it at http://127.0.0.1:7860.

The sources, the index and the model come from the settings (``ASSISTANT_SOURCES``,
``ASSISTANT_INDEX``, ``ASSISTANT_MODEL`` …); ``assistant serve`` is the same with options.
"""

from __future__ import annotations

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
