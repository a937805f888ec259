"""A page that polls is left for another one: over a slow network in a browser, and run by run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from serving import ROOT, running
from streamlit.testing.v1 import AppTest

APP = "tests/apps/polling/app.py"
SLOW_PAGE = "the header the first line polls the last line"
# A slow network: what the server says comes late, in its order. A poll of the page that is left is asked for
# meanwhile, and answered after the next page.
LATE_MS = 1000
LATE = """(() => {
  const Native = WebSocket;
  const late = (f) => (event) => setTimeout(() => f(event), window.lateMs ?? 0);
  window.WebSocket = class extends Native {
    set onmessage(f) { super.onmessage = f && late(f.bind(this)); }
    addEventListener(type, f, options) {
      super.addEventListener(type, type === "message" ? late(f.bind(this)) : f, options);
    }
  };
})()"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with running(APP, tmp_path / "server.log") as address:
        yield address


@pytest.mark.browser
def test_a_page_that_polled_is_left_over_a_slow_network(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(LATE)
    page.goto("/")
    page.get_by_text("begin", exact=True).click()
    page.get_by_text("busy", exact=True).wait_for()
    page.evaluate(f"() => {{ window.lateMs = {LATE_MS} }}")
    page.get_by_text("the last line", exact=True).wait_for(timeout=15_000)
    page.wait_for_timeout(LATE_MS)  # what the page before has asked for is answered, and this one has polled
    said = page.get_by_test_id("stMain").all_inner_texts()
    context.close()
    assert errors == []
    assert [text.split() for text in said] == [SLOW_PAGE.split()]


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join(text.value for text in at.text)


@pytest.fixture
def busy() -> AppTest:
    return AppTest.from_file(str(ROOT / APP), default_timeout=30).run()


def test_what_polls_is_left_only_when_the_browser_has_forgotten_it(busy: AppTest) -> None:
    busy.button[0].click().run()
    assert shown(busy) == "the header busy"
    busy.session_state["end"] = 0.0
    assert shown(busy.run()) == "the header"  # the old page is over, the new one not begun
    assert shown(busy.run()) == SLOW_PAGE
    assert shown(busy.run()) == SLOW_PAGE  # and it is not left again


def test_what_never_polled_is_left_at_once(busy: AppTest) -> None:
    busy.session_state["end"] = 0.0
    assert shown(busy.run()) == SLOW_PAGE
