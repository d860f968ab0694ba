"""A chat in a process of its own, and what a rude visitor sends to it: raw bytes from any loopback address."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass
class Served:
    port: int
    log: Path
    process: subprocess.Popen
    cookie: str = ""
    """Of someone who logged in before anything else happened."""

    def connect(self, sender: str = "127.0.0.1", seconds: float = 30) -> socket.socket:
        """All of 127.0.0.0/8 is this machine: a visitor with sixteen million addresses."""
        return socket.create_connection(("127.0.0.1", self.port), seconds, (sender, 0))

    def raw(self, data: bytes, sender: str = "127.0.0.1") -> bytes:
        """Send bytes and return all that comes back until the server closes."""
        with self.connect(sender) as connection:
            connection.sendall(data)
            return read_all(connection)

    def ask(
        self, method: str, path: str, body: bytes = b"", sender: str = "127.0.0.1", **headers: str
    ) -> Reply:
        given = {
            "host": f"127.0.0.1:{self.port}",
            "content-length": str(len(body)),
            "connection": "close",
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        return Reply(self.raw(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body, sender))

    def guess(self, password: str, sender: str = "127.0.0.1", **headers: str) -> Reply:
        return self.ask("POST", "/login", f"password={password}".encode(), sender, **headers)


class Reply:
    def __init__(self, data: bytes) -> None:
        self.head, _, self.body = data.partition(b"\r\n\r\n")
        self.status = int(self.head.split(b" ")[1]) if self.head else 0

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: (.*?)\r?$", self.head.decode("latin-1"), re.I | re.M)
        return found.group(1) if found else ""


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while True:
        try:
            piece = connection.recv(65_536)
        except ConnectionResetError:
            piece = b""
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def free_port() -> int:
    """Below those that the system hands out for connections: nobody else takes it meanwhile."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(folder: Path, *, files: int | None = None, **settings: object) -> Iterator[Served]:
    """Serve one article as ``assistant serve`` does; ``files`` is the limit of open files."""
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "lamp.txt").write_text("Ada Lindqvist converted the lamp in 1934.\n")
    port = free_port()
    given = {"sources": folder / "sources", "index": folder / "index", "state": folder / "state"}
    environment = {
        f"ASSISTANT_{name.upper()}": str(value) for name, value in (given | settings).items()
    }
    log = folder / f"log-{port}"
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    if files:
        command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *command]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
    served = Served(port, log, process)
    try:
        wait_until_ready(served)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_until_ready(served: Served, seconds: float = 250) -> None:
    end = time.monotonic() + seconds
    while True:
        assert served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < end, served.log.read_text()
        try:
            if b'"ready"' in served.ask("GET", "/healthz").body:
                return
        except OSError:
            pass
        time.sleep(0.2)
