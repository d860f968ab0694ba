"""The server itself: the address it is reached at, and what must hold before it starts."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from dataclasses import replace

import uvicorn

from assistant.assistant import Assistant
from assistant.errors import ConfigurationError
from assistant.server.app import create_app
from assistant.server.connections import ACCEPTED_AT_ONCE, Limits, capacity, protocol
from assistant.server.guard import is_loopback
from assistant.server.sparing import spare
from assistant.settings import Settings
from assistant.store import open_store

_WAITING = 1024


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the chat until Ctrl-C, or until the process is asked to end.

    :raises ConfigurationError: the port is taken, or another host than loopback has no password.
    """
    settings = settings.absolute()
    require_password(settings, host)
    require_sources(settings)
    listener = listen(host, port)
    shown = host if is_loopback(host) else socket.gethostname()
    settings = replace(settings, max_connections=capacity(settings.max_connections))
    config = uvicorn.Config(
        create_app(settings, host=host, port=port),
        http=protocol(Limits(connections=settings.max_connections)),
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=ACCEPTED_AT_ONCE,
        proxy_headers=False,  # app.Proxies believes those that the operator named
        ws="none",
        timeout_graceful_shutdown=2,
    )
    spare("uvicorn.error", "asyncio")
    _end_as_by_ctrl_c()
    try:
        address = f"The chat is at http://{shown}:{port} (Ctrl-C ends it).\n"
        _Server(config, address).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def _end_as_by_ctrl_c() -> None:
    """Let a request to end, or a terminal that closes, leave nothing behind, as Ctrl-C does.

    uvicorn lets connections end, then hands the signal on to who waited for it before: with the
    system's own handler the process dies there, and its temporary files stay.
    """

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    def ask_to_end(*_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    for name, handler in (("SIGTERM", end), ("SIGHUP", ask_to_end)):
        number = getattr(signal, name, None)  # Windows has no SIGHUP; nohup ignores it on purpose
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # ``backlog`` also says how many are accepted in one go; many more may stand in line.
        for listener in sockets or []:
            listener.listen(_WAITING)
        if self.started:  # not before it can be opened
            sys.stdout.write(self._address)
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A tab that is open holds a stream that never ends: to cut it is no error.
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        await super().shutdown(sockets)


def _is_news(record: logging.LogRecord) -> bool:
    cut = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not (cut or record.getMessage().startswith("Cancel "))


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
