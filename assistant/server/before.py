"""What must hold before the chat is served: told at once, before what takes seconds is loaded."""

from __future__ import annotations

import socket

from assistant.assistant import Assistant
from assistant.errors import ConfigurationError
from assistant.server.guard import is_loopback
from assistant.settings import Settings
from assistant.store import open_store


def require_password(settings: Settings, host: str) -> None:
    """Refuse to let other machines in without a password."""
    if not is_loopback(host) and not settings.password:
        raise ConfigurationError(
            f"Host {host!r} lets other machines in: set a password with ASSISTANT_PASSWORD first."
        )


def require_sources(settings: Settings) -> None:
    """Refuse to start over sources or an index that cannot be used.

    :raises AssistantError: the sources are missing, or the index is another model's or damaged.
    """
    with Assistant(settings=settings, build=False) as library:
        if open_store(settings.index).exists():
            library.documents()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address.

    :raises ConfigurationError: it cannot be opened, with the reason.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        return listener
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"Cannot serve on {host}:{port} ({reason}). "
            f"End what uses it, or choose another with --port {port + 1 if port < 65535 else 7861}."
        ) from error
