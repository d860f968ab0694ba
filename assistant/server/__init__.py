"""The server that the doors stand on: the page today, REST and MCP beside it later.

Whatever is mounted, a request first passes the guard and, where there is a password, the login.
Importing this package does not import Gradio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.settings import Settings

__all__ = ["serve"]


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the chat until Ctrl-C.

    :raises ConfigurationError: the port is taken, or another host than loopback has no password.
    """
    from assistant.server.serving import serve as run  # Gradio takes seconds: only when serving

    run(settings, host=host, port=port)
