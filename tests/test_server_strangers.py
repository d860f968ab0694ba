"""What someone who has not logged in can do to a served chat: real processes, real connections."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import Reply, Served, read_all, serving

from assistant.errors import ConfigurationError
from assistant.server.addresses import networks, sender
from assistant.server.secret import FILE_NAME, login_secret
from assistant.server.sparing import LINES_A_MINUTE
from assistant.server.throttle import FREE_ATTEMPTS, FREE_TOGETHER, Throttle
from assistant.settings import Settings

PASSWORD = "open sesame"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    """A chat with a password that may have few files open, as on a Mac."""
    with serving(folder, files=256, password=PASSWORD) as started:
        reply = started.guess(PASSWORD)
        assert reply.status == 303, reply.head
        started.cookie = reply.header("set-cookie").split(";")[0]
        yield started


# --- who is spoken to ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:{port}/healthz?", "127.0.0.1:{port}/healthz#", "user@127.0.0.1:{port}", "127.0.0.1:{port}\\@x",
     "127.0.0.1:x", "127.0.0.1 x", "127.0.0.1:{port}, x", "[::1", "attacker.invalid", "127.0.0.1:{port}/login"],
)  # fmt: skip
def test_a_host_that_is_more_than_a_host_opens_nothing(served: Served, host: str) -> None:
    reply = served.ask("GET", "/config", sender="127.1.0.1", host=host.format(port=served.port))
    assert reply.status == 400 and b"dependencies" not in reply.body


def test_two_hosts_open_nothing(served: Served) -> None:
    head = f"GET /config HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert Reply(served.raw(head.encode(), "127.1.0.1")).status == 400


# --- the password -------------------------------------------------------------------------------


def test_guesses_that_are_held_back_and_let_go_at_once_are_counted_one_by_one(
    served: Served,
) -> None:
    body = b"password=wrong"
    head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    held = [served.connect("127.1.0.2") for _ in range(25)]
    for connection in held:
        connection.sendall(head.encode() + body[:-1])
    time.sleep(0.5)
    for connection in held:
        connection.sendall(body[-1:])
    given = [Reply(read_all(connection)).status for connection in held]
    assert given.count(403) == FREE_ATTEMPTS and set(given) == {403, 429}


def test_a_sender_cannot_name_another_address(served: Served) -> None:
    """Not even from 127.0.0.1, whose word servers take by default."""
    given = [
        served.guess("wrong", "127.0.0.1", x_forwarded_for=f"10.0.0.{n}", forwarded=f"for=10.0.0.{n}", x_real_ip=f"10.0.0.{n}").status
        for n in range(FREE_ATTEMPTS + 2)
    ]  # fmt: skip
    assert given == [403] * FREE_ATTEMPTS + [429] * 2


def test_a_login_survives_a_restart_holds_on_another_server_and_ends_with_the_password(
    served: Served, folder: Path
) -> None:
    cookie = served.cookie
    assert served.ask("GET", "/view/sources", cookie=cookie).status == 200
    assert served.ask("GET", "/view/sources", cookie=cookie[:-2] + "xx").status == 401
    assert served.ask("GET", "/view/sources").status == 401
    assert (folder / "index" / FILE_NAME).stat().st_mode & 0o777 == 0o600
    with serving(folder, password=PASSWORD, trusted_proxies="127.9.0.0/16") as other:
        assert other.ask("GET", "/view/sources", cookie=cookie).status == 200
        behind_a_proxy(other)
    with serving(folder, password="another") as changed:
        assert changed.ask("GET", "/view/sources", cookie=cookie).status == 401


def behind_a_proxy(served: Served) -> None:
    """A proxy is believed where it was named, and nobody else: the nearest sender counts, and https."""
    for n in range(FREE_ATTEMPTS + 1):
        told = f"203.0.113.{n}, 198.51.100.1"
        given = served.guess("wrong", "127.9.0.1", x_forwarded_for=told).status
    assert given == 429
    assert served.guess("wrong", "127.9.0.1", x_forwarded_for="198.51.100.2").status == 403
    https = served.ask("GET", "/", sender="127.9.0.1", x_forwarded_proto="https")
    assert "; Secure" in https.header("set-cookie")
    reply = served.guess(
        PASSWORD, "127.9.0.1", x_forwarded_for="198.51.100.3", x_forwarded_proto="https"
    )
    assert "; Secure" in reply.header("set-cookie")
    assert "Secure" not in served.ask("GET", "/", x_forwarded_proto="https").header("set-cookie")


def test_many_addresses_together_are_braked_and_lock_nobody_out(served: Served) -> None:
    given = [served.guess("wrong", f"127.2.0.{n}").status for n in range(1, FREE_TOGETHER + 20)]
    assert given[-1] == 429 and given.count(403) <= FREE_TOGETHER
    assert served.guess(PASSWORD, "127.2.1.1").status == 429
    assert served.guess(PASSWORD, "127.2.1.1", cookie=served.cookie).status == 303


def test_the_brake_of_all_together_lets_one_guess_through_now_and_then() -> None:
    throttle, now, guesses = Throttle(), 0.0, 0
    for second in range(3600):
        now = float(second)
        for n in range(20):
            if throttle.wait(f"10.0.{second}.{n}", now) <= 0:
                throttle.failed(f"10.0.{second}.{n}", now)
                guesses += 1
    assert guesses <= FREE_TOGETHER + 3600 / 25
    assert throttle.wait("10.9.9.9", now + 31) <= 0


def test_one_household_is_one_sender() -> None:
    assert sender("2001:db8:1:2::7") == sender("2001:db8:1:2:ffff::1") != sender("2001:db8:1:3::7")
    assert sender("::ffff:192.0.2.1") == sender("192.0.2.1") != sender("192.0.2.2")
    with pytest.raises(ConfigurationError, match="ASSISTANT_TRUSTED_PROXIES names 'proxy'"):
        Settings(trusted_proxies="10.0.0.0/8, proxy")
    assert networks("10.0.0.0/8, ::1,") == ["10.0.0.0/8", "::1"]


def test_two_servers_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(login_secret(tmp_path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found[0]) == 64
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


# --- connections --------------------------------------------------------------------------------


def test_half_sent_requests_do_not_stop_the_service_or_fill_the_log(served: Served) -> None:
    before = served.log.stat().st_size
    start = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 9\r\n"
    held = []
    for n in range(600):
        half = ("", start, start + "\r\npass", "\x00\x01nonsense\r\n\r\n")[n % 4]
        try:
            held.append(served.connect(f"127.3.0.{n % 250 + 1}"))
            held[-1].sendall(half.encode())
        except OSError:
            pass  # let go already, to make room
    began = time.monotonic()
    assert served.ask("GET", "/healthz").status == 200
    assert served.ask("GET", "/", sender="127.3.1.1").status == 200
    assert time.monotonic() - began < 10
    for connection in held:
        connection.close()
    lines = served.log.read_bytes()[before:].decode().splitlines()
    assert len(lines) <= 2 * LINES_A_MINUTE, lines


def test_a_request_that_makes_no_progress_is_given_up_and_a_slow_upload_is_not(
    served: Served,
) -> None:
    uploaded: list[int] = []
    upload = threading.Thread(target=lambda: uploaded.append(slow_upload(served, "127.4.0.3")))
    upload.start()
    start = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 5000\r\n"
    began, gone = time.monotonic(), {}
    with served.connect("127.4.0.1", 60) as head, served.connect("127.4.0.2", 60) as body:
        head.sendall(start.encode())
        body.sendall(start.encode() + b"\r\n")
        while len(gone) < 2:
            for name, connection in (("head", head), ("body", body)):
                if name not in gone and is_gone(connection):
                    gone[name] = time.monotonic() - began
            assert time.monotonic() - began < 60, gone
    assert gone["head"] < 30 and gone["body"] < 45
    upload.join()
    assert uploaded == [200]


def is_gone(connection: socket.socket) -> bool:
    """Send a byte, as one who wants to stay connected for ever; return whether that is over."""
    connection.settimeout(0.2)
    try:
        connection.sendall(b"x")
        return connection.recv(1000) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def slow_upload(served: Served, sender: str) -> int:
    """Upload in 25 seconds, longer than a body may take that is not moving."""
    disposition = 'Content-Disposition: form-data; name="files"; filename="slow.txt"'
    article = f"--x\r\n{disposition}\r\n\r\n{'Slow words. ' * 20_000}\r\n--x--\r\n".encode()
    head = (
        f"POST /sources/upload HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n"
        "Connection: close\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {len(article)}\r\n\r\n"
    )
    with served.connect(sender, 120) as connection:
        connection.sendall(head.encode())
        for place in range(0, len(article), 10_000):
            connection.sendall(article[place : place + 10_000])
            time.sleep(1.0)
        return Reply(read_all(connection)).status
