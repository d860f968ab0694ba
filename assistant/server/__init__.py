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
    :raises AssistantError: the sources are missing, or the index is another model's or damaged.
    """
    from assistant.server.before import listen, require_password, require_sources

    settings = settings.absolute()
    require_password(settings, host)
    with listen(host, port) as listener:
        require_sources(settings)
        from assistant.server.serving import run  # Gradio takes seconds: only when serving

        run(settings, listener, host=host, port=port)
