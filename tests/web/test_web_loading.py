"""What a first visit asks for: little, each once, and our own scripts as one file."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.web.bundle import STATIC, bundled
from tests.web.web_browser import Server

FIRST_VISIT_BYTES = 450_000


def test_first_visit_is_small_and_asks_for_nothing_twice(server: Server, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    received = 0

    def finished(event: dict[str, Any]) -> None:
        nonlocal received
        received += event["encodedDataLength"]

    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", finished)
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.on("console", lambda line: complaints.append(line.text))
    page.goto(server.url)
    page.locator("body[data-assistant=started]").wait_for()
    page.locator("#welcome .example").first.wait_for()
    context.close()

    assert 0 < received <= FIRST_VISIT_BYTES
    twice = [path for path, times in Counter(asked).items() if times > 1]
    assert [path for path in twice if not path.startswith("/view/")] == []
    # Gradio's configuration comes as a script with the page, not as a question after it.
    assert not {"/config", "/gradio_api/info"} & set(asked)
    own = [path for path in asked if path.startswith("/static/") and path.endswith(".js")]
    assert sorted(own) == ["/static/begin.js", "/static/page.js"]
    # The policy blocks nothing that the page is sent with.
    assert [text for text in complaints if not text.startswith("Autofocus")] == []


def test_page_that_was_visited_before_is_asked_only_whether_it_changed(server: Server) -> None:
    for name in ("page.js", "shared.js", "page.css"):
        first = httpx.get(f"{server.url}/static/{name}")
        again = httpx.get(
            f"{server.url}/static/{name}", headers={"If-None-Match": first.headers["etag"]}
        )
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_page_works_where_its_beginning_does_not_come(server: Server, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/static/begin.js", lambda route: route.abort())
    page.goto(server.url)
    page.locator("body[data-assistant=started]").wait_for()
    page.locator("#question textarea").wait_for()
    context.close()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('import { gone } from "./other.js";\n', "imports gone, which other.js does not export"),
        ('import other from "./other.js";\n', "cannot be bundled: import other"),
        ("export default 1;\n", "cannot be bundled: export default"),
        ('import { again } from "./round.js";\n', "imports itself by way of page, round"),
    ],
    ids=["missing", "default-import", "default-export", "in-a-circle"],
)
def test_script_that_cannot_be_bundled_says_which_line(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "page.js").write_text(text)
    (tmp_path / "other.js").write_text("export const here = 1;\n")
    (tmp_path / "round.js").write_text('import { x } from "./page.js";\nexport const again = 1;\n')
    with pytest.raises(ValueError, match=complaint):
        bundled(tmp_path, "page")


def test_names_of_one_script_do_not_meet_those_of_another(tmp_path: Path, browser: Any) -> None:
    (tmp_path / "page.js").write_text('import { a } from "./one.js";\nconst hidden = 1 + a;\n')
    (tmp_path / "one.js").write_text("const hidden = 1;\nexport const a = hidden;\n")
    script = f"{bundled(tmp_path, 'page')}export {{ hidden }};"
    page = browser.new_page()
    run = "async text => (await import(`data:text/javascript,${encodeURIComponent(text)}`)).hidden"
    assert page.evaluate(run, script) == 2
    page.close()


def test_every_script_of_the_page_is_in_its_bundle() -> None:
    script = bundled(STATIC, "page")
    parts = {path.stem for path in STATIC.glob("*.js")} - {"page", "shared"}
    assert all(f"const ${name} = " in script for name in parts)
