"""The server itself, from the first connection to the last."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from dataclasses import replace

import uvicorn

from assistant.server.app import create_app
from assistant.server.connections import ACCEPTED_AT_ONCE, Limits, capacity, protocol
from assistant.server.guard import is_loopback
from assistant.server.sparing import spare
from assistant.settings import Settings

_WAITING = 1024


def run(settings: Settings, listener: socket.socket, *, host: str, port: int) -> None:
    """Serve the chat on ``listener`` until Ctrl-C, or until the process is asked to end."""
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
