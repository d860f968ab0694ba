"""Wrong turns that a newcomer took on the page, and need not take any more."""

from typing import Any

from tests.web.web_browser import Server, ask, visiting

MILL = "When was the mill of Valbrume closed?"


def test_chosen_filter_looks_chosen_and_its_form_covers_no_answer(page: Any) -> None:
    form = page.locator("details.filters")
    form.locator("summary").click()
    french = form.get_by_label("Français")
    page.locator("#question textarea").focus()
    page.mouse.move(2, 2)
    before = french.screenshot()
    french.check()
    page.locator(".chip").wait_for()
    page.locator("#question textarea").focus()
    page.mouse.move(2, 2)
    assert french.screenshot() != before, "the tick cannot be seen"
    answer = ask(page, MILL)
    assert form.get_attribute("open") is None
    assert "1979" in answer.locator(".quote b").inner_text()
    tools = answer.locator(".tools").bounding_box()
    assert tools["y"] + tools["height"] <= form.bounding_box()["y"]


def test_open_article_follows_what_becomes_of_it(server: Server, browser: Any) -> None:
    path = server.settings.sources / "osprey.txt"
    path.write_text("Osprey count\n\nThe osprey count of Loch Fain found 17 nests in 2021.\n")
    with visiting(browser, server.url) as page:
        page.get_by_role("tab", name="Sources").click()
        page.get_by_role("button", name="Refresh").click()
        name = page.locator("#shelf .open", has_text="Osprey count")
        name.click()
        text = page.locator("#reader .scroll")
        text.get_by_text("found 17 nests").wait_for()
        page.get_by_role("button", name="Remove Osprey count").click()
        text.get_by_text("no longer among the sources").wait_for()
        page.reload()
        page.locator("body[data-assistant=started]").wait_for()
        page.get_by_role("tab", name="Sources").click()
        page.locator("#shelf .removed summary").click()
        page.locator("#shelf .removed li", has_text="osprey.txt").get_by_role("button").click()
        name.click()
        text.get_by_text("found 17 nests").wait_for()
        path.write_text("Osprey count\n\nThe osprey count of Loch Fain found 19 nests in 2022.\n")
        page.get_by_role("button", name="Refresh").click()
        text.get_by_text("found 19 nests").wait_for()
    path.unlink()


def test_table_keeps_its_words_whole_on_a_telephone_and_its_columns_in_an_arabic_page(
    server: Server, browser: Any
) -> None:
    telephone = {"viewport": {"width": 390, "height": 844}}
    path = server.settings.sources / "gauges.md"
    rows = [f"| Station {n} | {n * 7 + 3} mm | {n}.5 °C | north side |" for n in range(1, 9)]
    head = "| Station | Rain | Temperature | Place |\n|---|---|---|---|"
    path.write_text(
        "\n".join(
            [
                "# Gauges of Cray Fell",
                "",
                "The rain of last winter at eight stations of Cray Fell.",
                "",
                head,
                *rows,
                "",
            ]
        )
    )
    question = "How much rain fell at Station 6?"
    with visiting(browser, server.url) as page:
        page.get_by_role("tab", name="Sources").click()
        page.get_by_role("button", name="Refresh").click()
        page.locator("#shelf .open", has_text="Gauges of Cray Fell").wait_for()
    with visiting(browser, server.url, **telephone) as page:
        cells = ask(page, question).locator("table.row th")
        assert cells.count() == 4
        for cell in cells.all():
            lines = "e => e.getClientRects().length && (r => r.setStart(e, 0) || r.setEndAfter(e.lastChild)"
            lines += " || new Set([...r.getClientRects()].map(b => b.top)).size)(new Range())"
            assert cell.evaluate(lines) == 1, "a word is parted"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with visiting(browser, server.url, locale="ar-EG") as page:
        table = ask(page, question).locator("table.row")
        first, *_, last = (cell.bounding_box()["x"] for cell in table.locator("th").all())
        assert first < last, "an English table runs from left to right"
        page.locator("#reader table mark.here").first.wait_for()
        ends = [page.locator(f"#reader tr:first-child > :nth-child({n})") for n in (1, 4)]
        assert ends[0].bounding_box()["x"] < ends[1].bounding_box()["x"]
    path.unlink()


def test_menu_of_exports_closes_by_itself(page: Any) -> None:
    ask(page, MILL)
    menu = page.locator("#tools details.menu")
    for close in (
        lambda: page.locator("#chat .asked").last.click(),
        lambda: page.keyboard.press("Escape"),
    ):
        menu.locator("summary").click()
        menu.get_by_role("link", name="Export as JSON").wait_for()
        close()
        menu.get_by_role("link", name="Export as JSON").wait_for(state="hidden")
    assert page.locator("#reader mark.here").first.is_visible(), "Escape closed more than the menu"
