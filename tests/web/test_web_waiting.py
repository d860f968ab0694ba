"""What the page does while there is nothing to answer with: indexing, a lost server, long text."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.store.lock import writer_lock
from assistant.web.librarian import Librarian

from .test_web_page import LIT, SENTENCE
from .web_browser import CORPUS, Server, ask, ready, running, until, visiting

pytestmark = pytest.mark.slow


def test_question_asked_before_the_first_index_waits_and_says_why(
    server: Server, browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.web import mounting

    go_on = threading.Event()
    library = mounting.Assistant

    def slowly(*, settings: Settings, progress: Any) -> Any:
        progress(3, 9, "lighthouse.md")
        go_on.wait(60)
        return library(settings=settings, progress=progress)

    monkeypatch.setattr(mounting, "Assistant", slowly)
    settings = replace(server.settings, state=tmp_path / "state")
    with running(settings) as started, visiting(browser, started.url) as page:
        page.locator("#status progress").wait_for()
        page.locator("#question textarea").fill(LIT)
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .waiting", has_text="3 of 9").wait_for()
        go_on.set()
        page.locator("#chat .answer:not(.waiting)").wait_for(timeout=60_000)
        assert SENTENCE in page.locator("#chat .answer").inner_text()


def half_built(settings: Settings) -> int:
    """Leave a first build that was ended half-way, as by Ctrl-C; return how many articles it holds."""

    told = []

    def ended(*progress: object) -> None:
        told.append(progress)
        if len(told) > 1:  # the first is told before anything is done
            raise KeyboardInterrupt

    some = shutil.ignore_patterns("*.txt")
    shutil.copytree(CORPUS, settings.sources, ignore=some)
    with pytest.raises(KeyboardInterrupt):
        Assistant(settings=settings, progress=ended)
    shutil.copytree(CORPUS, settings.sources, dirs_exist_ok=True)
    with Assistant(settings=settings, build=False) as library:
        return sum(document.status == "indexed" for document in library.documents())


def test_question_asked_while_a_first_build_is_taken_up_again_waits_for_all_of_it(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.web import mounting

    places = {name: tmp_path / name for name in ("sources", "index", "state")}
    settings = Settings.from_environment({}, **places)
    held, go_on = half_built(settings), threading.Event()

    def stalling(*, settings: Settings, progress: Any) -> Assistant:
        def told(done: int, total: int, what: str) -> None:
            progress(done, total, what)
            go_on.wait(60)

        return Assistant(settings=settings, progress=told)

    monkeypatch.setattr(mounting, "Assistant", stalling)
    with running(settings) as started, visiting(browser, started.url) as page:
        page.locator("#status progress").wait_for()
        page.locator("#question textarea").fill("What is the boiling point of tungsten?")
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .waiting", has_text=re.compile(r"\d+ of \d+ kB")).wait_for()
        go_on.set()
        answer = page.locator("#chat .answer:not(.waiting)")
        answer.wait_for(timeout=60_000)
        [searched] = re.findall(r"Searched (\d+) articles", answer.inner_text())
    with Assistant(settings=settings) as library:
        whole = sum(document.status == "indexed" for document in library.documents())
    assert 0 < held < whole == int(searched)


def test_question_waits_for_a_first_build_that_another_process_makes(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {}, sources=tmp_path / "sources", index=tmp_path / "index", wait_seconds=0.1
    )
    half_built(settings)
    librarian = Librarian(
        lambda progress: Assistant(settings=settings, progress=progress),
        sources=settings.sources,
        watch=False,
    )
    with writer_lock(settings.index, wait_seconds=1):
        librarian.start()
        assert not librarian.settled(3) and librarian.work.state == "opening"
        assert librarian.documents() == [], "a part of the articles is not what there is"
    until(lambda: librarian.settled(1), 60)
    try:
        assert librarian.library.whole()
    finally:
        librarian.close()


def test_question_over_the_limit_is_not_cut(page: Any, server: Server) -> None:
    long = "Where is Port Merrow? " * 200
    page.locator("#question textarea").fill(long)
    page.locator("#question textarea").press("Enter")
    page.locator("#note", has_text="4,399").or_(
        page.locator("#note", has_text="4399")
    ).first.wait_for()
    assert str(server.settings.max_question_characters) in page.locator("#note").inner_text()
    assert page.locator("#question textarea").input_value() == long
    assert page.locator("#chat .asked").count() == 0


def test_question_asked_while_the_server_is_away_is_asked_when_it_is_back(
    browser: Any, tmp_path: Path
) -> None:
    shutil.copytree(CORPUS, tmp_path / "sources")
    places = {name: tmp_path / name for name in ("sources", "index", "state")}
    settings = Settings.from_environment({}, **places)
    with running(settings) as first:
        until(lambda: ready(first.url), 120)
        port = int(first.url.rsplit(":", 1)[1])
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page = context.new_page()
        page.goto(first.url)
        page.locator("body[data-assistant=started]").wait_for()
        ask(page, "Where is Port Merrow?")
        page.locator("#question textarea").fill("Who is the director of Norrline?")
    page.locator("body.away").wait_for(timeout=20_000)
    assert "cannot be reached" in page.locator("#status").inner_text()
    page.locator("#question textarea").fill(LIT)
    page.locator("#question textarea").press("Enter")
    page.locator("#note", has_text="Your question is kept").wait_for()
    with running(settings, at=port):
        page.locator("#chat .asked", has_text="first lit").wait_for(timeout=60_000)
        page.locator("#chat .answer:not(.waiting)").nth(1).wait_for(timeout=60_000)
        assert SENTENCE in page.locator("#chat .answer").last.inner_text()
        page.locator("#question textarea").fill("half a question")
    page.locator("body.away").wait_for(timeout=20_000)
    with running(settings, at=port):
        page.locator("body.away").wait_for(state="detached", timeout=60_000)
        box = page.locator("#question textarea")
        box.wait_for(timeout=60_000)
        until(lambda: box.input_value() == "half a question", 30)
    context.close()


def test_lost_connection_is_told_as_a_sentence_with_a_way_out(page: Any) -> None:
    answer = ask(page, LIT)
    page.locator("#reader mark.here").wait_for()
    page.get_by_role("button", name="Close").click()
    page.context.route("**/view/reader*", lambda route: route.abort())
    answer.get_by_role("link", name="Source 1").click()
    trouble = page.locator("#reader .trouble", has_text="The server cannot be reached")
    trouble.wait_for()
    assert "fetch" not in trouble.inner_text().lower()
    page.context.unroute("**/view/reader*")
    trouble.get_by_role("button", name="Try again").click()
    page.locator("#reader mark.here").wait_for()


def test_files_dropped_anywhere_are_taken(page: Any, server: Server) -> None:
    page.evaluate("""() => {
        const held = new DataTransfer();
        held.items.add(new File(["Stoat census\\n\\nThe stoat census of Lake Tarn counted 31 in 2024.\\n"],
            "stoat.txt", { type: "text/plain" }));
        for (const name of ["dragover", "drop"]) document.querySelector("#reader").dispatchEvent(
            new DragEvent(name, { dataTransfer: held, bubbles: true, cancelable: true }));
    }""")
    page.locator("#note", has_text="1 added").wait_for()
    assert (server.settings.sources / "stoat.txt").exists()
    answer = ask(page, "How many stoats did the census of Lake Tarn count?")
    assert "31" in answer.inner_text()
    (server.settings.sources / "stoat.txt").unlink()


def test_first_sight_shows_what_is_there_and_keeps_the_question_at_the_foot(page: Any) -> None:
    there = page.locator("#reader .there")
    there.wait_for()
    text = there.inner_text()
    assert "Night ferry to Sandholm will run again from April" in text and "3 Nov 2024" in text
    assert "English" in text and "Français" in text
    box = page.locator("#question").bounding_box()
    assert box and box["y"] + box["height"] > 720
    there.get_by_role("button", name="Night ferry").click()
    page.locator("#reader header h2", has_text="Night ferry").wait_for()
    page.get_by_role("tab", name="Help").click()
    page.locator("#help h3", has_text="Checking").wait_for()


def test_only_files_of_this_upload_are_told_of_and_none_is_left_behind(
    page: Any, server: Server
) -> None:
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf .drop").wait_for()
    buffer = b"%PDF-1.7 but nothing of a PDF follows\n"
    torn = [{"name": "torn.pdf", "mimeType": "application/pdf", "buffer": buffer}]
    page.locator("#shelf .drop input").set_input_files(torn)
    note = page.locator("#shelf .note", has_text="Not added: torn.pdf")
    note.wait_for()
    assert "broken.txt" not in note.inner_text(), "it failed long before"
    assert not (server.settings.sources / "torn.pdf").exists()
    page.locator("#shelf tbody", has_text="broken.txt").wait_for()
    assert "torn.pdf" not in page.locator("#shelf tbody").inner_text()


def test_removed_article_is_brought_back_after_a_reload(page: Any, server: Server) -> None:
    path = server.settings.sources / "weir.txt"
    path.write_text("Weir report\n\nThe weir of Vellen was mended in 1977 by four masons.\n")
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Remove Weir report").click(timeout=20_000)
    page.locator("#shelf .undo").wait_for()
    page.reload()
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf .removed summary").click()
    page.get_by_role("button", name="Bring back weir.txt").click()
    page.locator("#shelf tbody", has_text="Weir report").wait_for()
    assert path.exists()
    path.unlink()


def test_nothing_is_cut_off_in_sources_and_rows_carry_labels_on_a_telephone(
    server: Server, browser: Any
) -> None:
    for width, beside, labelled in ((1280, False, False), (1280, True, True), (390, False, True)):
        with visiting(browser, server.url, viewport={"width": width, "height": 800}) as page:
            if beside:
                page.get_by_role("button", name="Conversations").click()
            page.get_by_role("tab", name="Sources").click()
            page.locator("#shelf table").wait_for()
            box = page.locator("#shelf .table-box")
            assert box.evaluate("e => e.scrollWidth <= e.clientWidth"), f"cut off at {width}"
            shown = page.locator("#shelf td.fact").first.evaluate(
                "e => getComputedStyle(e, '::before').content"
            )
            assert ("Publisher" in shown or "Date" in shown) == labelled


def test_first_tap_on_a_telephone_shows_the_card_and_no_card_sticks(
    server: Server, browser: Any
) -> None:
    options = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    with visiting(browser, server.url, **options) as page:
        marker = ask(page, LIT).locator("a.cite").first
        marker.tap()
        card = page.locator("#peek.sheet")
        card.locator("mark.here").wait_for()
        assert not page.locator("#reader").is_visible()
        page.locator("#top h1").tap()
        card.wait_for(state="detached")
        marker.tap()
        card.get_by_role("button", name="Read it in the article").tap()
        page.locator("#reader mark.here").wait_for()
        page.go_back()
        page.locator("#reader").wait_for(state="hidden")
        assert page.locator("#peek").count() == 0 and marker.is_visible()


def test_dates_in_lines_from_right_to_left_keep_their_order(page: Any, server: Server) -> None:
    path = server.settings.sources / "khabar.txt"
    path.write_text(
        "افتتاح الجسر\n\nافتتح جسر الوادي الكبير في 2025-06-10 بعد أربع سنوات من العمل.\n"
    )
    until(lambda: "khabar.txt" in page.request.get(f"{server.url}/view/sources?rows=99").text())
    answer = ask(page, "متى افتتح جسر الوادي الكبير؟")
    for place in (answer.locator(".quote"), page.locator("#reader mark.here")):
        place.first.wait_for()
        year, day = place.first.evaluate("""e => {
            const isolated = e.querySelector("bdi[dir=ltr]").firstChild;
            return [[0, 4], [8, 10]].map(([start, end]) => {
                const range = document.createRange();
                range.setStart(isolated, start);
                range.setEnd(isolated, end);
                return range.getBoundingClientRect().left;
            });
        }""")
        assert year < day, "2025-06-10 is turned round"
    path.unlink()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve ``folder`` as a process of its own; gives it, once it listens, and its address."""
    (folder / "temporary").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"ASSISTANT_{n.upper()}": str(folder / n) for n in ("sources", "index", "state")}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(port)],
        env={**os.environ, **places, "TMPDIR": str(folder / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that were started by nohup hand down a signal that is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    try:
        url = f"http://127.0.0.1:{port}"
        assert process.stdout and url in process.stdout.readline()
        yield process, url
    finally:
        process.kill()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_address_is_printed_when_it_can_be_opened_and_the_end_is_silent_and_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "sources").mkdir()
    with serving(tmp_path) as (process, url):
        assert httpx.get(f"{url}/healthz").status_code == 200
        with httpx.stream("GET", f"{url}/gradio_api/heartbeat/tab", timeout=30) as tab:
            assert tab.status_code == 200
            process.send_signal(getattr(signal, name))
            told = process.communicate(timeout=30)[1]
    assert "Traceback" not in told and "ERROR" not in told
    assert process.returncode == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def test_server_ended_while_it_tries_examples_ends_in_silence(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "sources")
    with serving(tmp_path) as (process, url):
        until(lambda: ready(url), 120)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert process.returncode == 0, told
    assert not re.search("Traceback|ERROR|terminate", told)


def test_first_visitor_finds_examples_that_were_tried_before(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "kite.txt").write_text(
        "Red kites of Ardnave\n\nThe red kites of Ardnave raised 31 chicks in 2022.\n"
    )
    places = {name: tmp_path / name for name in ("sources", "index", "state")}
    with running(Settings.from_environment({}, **places)) as server:
        until(lambda: ready(server.url), 120)
        status = f"{server.url}/view/status"
        until(lambda: httpx.get(status).headers["X-Round"].endswith("-1"), 60)
        assert "example" in httpx.get(f"{server.url}/view/welcome").text
