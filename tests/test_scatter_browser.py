"""The scatter in a real Chromium: what the hand does, what Python hears, what stays, what travels."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import BROWSER_ARGUMENTS
from playwright.sync_api import Browser, Page
from serving import ROOT, running

pytestmark = pytest.mark.browser
ASSETS = ROOT / "dashboard/components/scatter/assets"
NOISE = "GPU stall", "Canvas2D", "GL Driver"
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
STILL = """() => {
  const chart = document.querySelector('.vx'), plot = document.querySelector('.vx-plot');
  const { xaxis, yaxis, scene } = plot?._fullLayout ?? {};
  const isRunning = document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'running';
  const view = [xaxis?.range, yaxis?.range, scene?._scene?.getCamera().eye, plot?.clientWidth];
  const now = JSON.stringify([chart?.dataset.draws, document.querySelector('#said')?.innerText, view]);
  window.stillFor = !isRunning && now === window.lastSeen ? window.stillFor + 1 : 0;
  window.lastSeen = now;
  return window.stillFor >= 20;
}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of tests/apps/scatter_app.py."""
    with running("tests/apps/scatter_app.py", tmp_path_factory.mktemp("scatter") / "server.log") as address:
        yield address


class Map:
    """One tab with the test app open."""

    def __init__(self, tab: Page, address: str) -> None:
        self.tab, self.address = tab, address
        self.problems: list[str] = []
        self.received = 0
        tab.on("pageerror", lambda error: self.problems.append(str(error)))
        tab.on("console", self._heard)
        tab.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(noise in message.text for noise in NOISE):
            self.problems.append(message.text)

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)

    def open(self, query: str = "") -> "Map":
        self.tab.goto(f"{self.address}/?{query}")
        self.wait_draws(1)
        return self

    def wait_draws(self, n: int) -> None:
        script = "n => Number(document.querySelector('.vx')?.dataset.draws ?? 0) >= n"
        self.tab.wait_for_function(script, arg=n, timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Until the script rests, and 20 frames in a row changed neither the drawing nor the view nor the answer."""
        self.tab.wait_for_function(STILL, timeout=60_000)

    def wait_frames(self) -> None:
        """Until what the mouse did is on the screen, however slow the machine is."""
        frame = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        for _ in range(2):
            self.tab.evaluate(frame)

    @property
    def draws(self) -> int:
        return int(self.tab.evaluate("Number(document.querySelector('.vx').dataset.draws)"))

    def said(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.tab.locator("#said").inner_text())
        return answer

    def wait_said(self, script: str) -> dict[str, Any]:
        self.tab.wait_for_function(
            f"() => {{ const said = JSON.parse(document.querySelector('#said').innerText); return {script}; }}"
        )
        self.settle()
        return self.said()

    def check(self, label: str) -> None:
        draws = self.draws
        self.tab.get_by_text(label, exact=True).first.click()
        self.wait_draws(draws + 1)

    def color(self, name: str) -> None:
        draws = self.draws
        self.tab.get_by_role("combobox").first.click()
        self.tab.get_by_role("option", name=name).click()
        self.wait_draws(draws + 1)

    def tool(self, title: str) -> None:
        draws = self.draws
        self.tab.get_by_role("button", name=title, exact=True).click()
        self.wait_draws(draws + 1)

    def key(self, name: str) -> None:
        draws = self.draws
        self.tab.keyboard.press(name)
        self.wait_draws(draws + 1)

    def ranges(self) -> list[list[float]]:
        script = (
            "(({xaxis, yaxis}) => [xaxis.range, yaxis.range])(document.querySelector('.vx-plot')._fullLayout)"
        )
        ranges: list[list[float]] = self.tab.evaluate(script)
        return ranges

    def camera(self) -> dict[str, float]:
        eye: dict[str, float] = self.tab.evaluate(
            "document.querySelector('.vx-plot')._fullLayout.scene._scene.getCamera().eye"
        )
        return eye

    def box(self) -> dict[str, float]:
        box = self.tab.locator(".vx-plot").bounding_box()
        assert box is not None
        return dict(box)

    def drag(self, spots: list[tuple[float, float]]) -> None:
        """Through places given as shares of the plot."""
        box = self.box()
        pixels = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in spots]
        self.tab.mouse.move(*pixels[0])
        self.tab.mouse.down()
        for pixel in pixels[1:]:
            self.tab.mouse.move(*pixel, steps=4)
        self.wait_frames()  # Plotly keeps the camera of the frame before the hand lets go
        self.tab.mouse.up()

    def pixels(self) -> np.ndarray:
        """(n, 2) where every item of a flat map stands, in the window: Plotly's own axes, away from our code."""
        script = """() => { const plot = document.querySelector('.vx-plot'), {xaxis, yaxis} = plot._fullLayout;
          const {x, y} = plot._fullData[1], at = (axis, v) => axis._offset + axis.d2p(v);
          return Array.from(x, (value, i) => [at(xaxis, value), at(yaxis, y[i])]); }"""
        box = self.box()
        return np.array(self.tab.evaluate(script), dtype=float) + np.array([box["x"], box["y"]])

    def click_at(self, x: float, y: float) -> None:
        self.hover(x, y)
        self.press()

    def hover(self, x: float, y: float) -> None:
        self.tab.mouse.move(x - 3, y)
        self.tab.mouse.move(x, y)
        self.tab.locator(".vx-tip.vx-on").wait_for()

    def press(self) -> None:
        self.wait_frames()
        self.tab.mouse.down()
        self.wait_frames()
        self.tab.mouse.up()


@contextmanager
def opened_map(chromium: Browser, app: str) -> Iterator[Map]:
    """A map in a browser of its own, which must not have complained when it is closed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 850}, color_scheme="light")
    opened = Map(context.new_page(), app)
    opened.tab.set_default_timeout(30_000)
    yield opened
    problems = opened.problems
    context.close()
    assert problems == []


@pytest.fixture
def chart(chromium: Browser, app: str) -> Iterator[Map]:
    with opened_map(chromium, app) as opened:
        yield opened


def test_zoom_and_selection_stay_over_recolor_rings_and_another_widget(chart: Map) -> None:
    chart.open("n=300")
    home = chart.ranges()
    chart.tool("Closer")
    chart.drag([(0.5, 0.5), (0.6, 0.55)])
    chart.settle()
    zoomed = chart.ranges()
    assert zoomed[0][1] - zoomed[0][0] == pytest.approx(0.75 * (home[0][1] - home[0][0]))
    chart.tool("Select with a box")
    chart.drag([(0.3, 0.3), (0.6, 0.8)])
    selected = chart.wait_said("said.selected.length > 0")["selected"]
    node = chart.tab.evaluate("(window.node = document.querySelector('.vx-plot')) !== null")
    for change in (lambda: chart.color("number"), lambda: chart.check("rings"), lambda: chart.check("star")):
        change()
        assert np.allclose(chart.ranges(), zoomed, rtol=1e-4)
    chart.tab.get_by_role("spinbutton").fill("3")
    chart.tab.keyboard.press("Enter")
    assert chart.wait_said("said.other === 3")["selected"] == selected
    assert np.allclose(chart.ranges(), zoomed, rtol=1e-4)
    assert node
    assert chart.tab.evaluate("window.node === document.querySelector('.vx-plot')")
    assert "selected" in chart.tab.locator(".vx-chip").inner_text()


def test_box_and_lasso_return_exactly_the_rows_inside(chart: Map) -> None:
    chart.open("n=400")
    box, spots = chart.box(), chart.pixels()
    shares = (spots - [box["x"], box["y"]]) / [box["width"], box["height"]]
    chart.tool("Select with a box")
    chart.drag([(0.2, 0.15), (0.55, 0.6)])
    inside = (shares > [0.2, 0.15]).all(axis=1) & (shares < [0.55, 0.6]).all(axis=1)
    assert 10 < inside.sum() < 390
    assert chart.wait_said("said.selected.length > 0")["selected"] == np.flatnonzero(inside).tolist()
    chart.tool("Select with a lasso")
    chart.drag([(0.2, 0.1), (0.9, 0.1), (0.9, 0.8), (0.2, 0.1)])
    u, v = shares.T
    triangle = (v > 0.1) & (u < 0.9) & ((v - 0.1) < (u - 0.2))
    assert (
        chart.wait_said(f"said.selected.length === {int(triangle.sum())}")["selected"]
        == np.flatnonzero(triangle).tolist()
    )
    chart.tab.locator(".vx").focus()
    chart.tab.keyboard.press("Escape")
    assert chart.wait_said("said.selected.length === 0")["selected"] == []


def test_a_click_in_2d_is_heard_once(chart: Map) -> None:
    chart.open("n=120")
    spots = chart.pixels()
    distances = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 1e6 * np.eye(len(spots))
    loneliest = int(distances.min(axis=1).argmax())
    chart.click_at(*spots[loneliest])
    assert chart.wait_said("said.clicks.length > 0")["clicks"] == [loneliest]
    chart.check("rings")
    assert chart.said()["clicks"] == [loneliest]


def test_3d_click_lasso_and_camera(chart: Map) -> None:
    chart.open("n=40&dims=3&groups=40")
    home = chart.camera()
    chart.drag([(0.5, 0.5), (0.6, 0.55)])
    chart.settle()
    camera = chart.camera()
    assert camera["x"] != pytest.approx(home["x"], rel=0.05)
    box = chart.box()
    for u, v in [(u, v) for v in np.arange(0.25, 0.8, 0.04) for u in np.arange(0.2, 0.8, 0.03)]:
        chart.tab.mouse.move(box["x"] + u * box["width"], box["y"] + v * box["height"])
        chart.wait_frames()
        if chart.tab.locator(".vx-tip.vx-on").count():
            chart.settle()
            if chart.tab.locator(".vx-tip.vx-on").count():
                break
    row = int(chart.tab.locator(".vx-text").inner_text().replace("항목", "item").split()[1])
    chart.press()
    assert chart.wait_said("said.clicks.length > 0")["clicks"] == [row]
    chart.settle()  # a tool is chosen on what the click has drawn
    chart.tool("Select with a lasso")
    chart.drag([(u - 0.02, v - 0.03), (u + 0.02, v - 0.03), (u + 0.02, v + 0.03), (u - 0.02, v + 0.03)])
    assert row in chart.wait_said("said.selected.length > 0")["selected"]
    chart.color("number")
    assert chart.camera() == pytest.approx(camera, rel=1e-3)


def test_100000_points_draw_and_a_recolor_is_small(chart: Map) -> None:
    chart.open("n=100000&groups=30")
    first = chart.received
    assert 900_000 < first < 1_300_000
    chart.color("number")
    assert chart.received - first < 200_000
    chart.tab.mouse.move(640, 500)
    spot = chart.pixels()[777]
    chart.tab.mouse.move(*(spot - 2))
    chart.tab.mouse.move(*spot)
    chart.tab.wait_for_function("() => /item|항목/.test(document.querySelector('.vx-tip').innerText)")


def test_a_reload_has_everything_again(chart: Map) -> None:
    chart.open("n=300").tab.reload()
    chart.wait_draws(1)
    assert len(chart.pixels()) == 300


def test_a_part_that_the_browser_lacks_is_asked_for(chart: Map) -> None:
    chart.open("n=300")
    chart.tab.evaluate(
        "() => { Map.prototype.get = (get => function (key) { return /^[0-9a-f]{24}$/.test(key) && !window.lost ? (window.lost = 1, undefined) : get.call(this, key); })(Map.prototype.get); }"
    )
    runs = chart.said()["runs"]
    chart.check("rings")
    chart.settle()
    assert chart.tab.evaluate("window.lost") == 1
    assert chart.said()["runs"] > runs + 1
    assert chart.tab.evaluate("document.querySelector('.vx-plot')._fullData[3].x.length") > 5


def test_points_move_to_the_other_map_and_zoom_starts_anew(chart: Map) -> None:
    chart.open("n=300")
    before = chart.pixels()
    chart.tool("Closer")
    draws = chart.draws
    chart.check("other map")
    assert chart.draws > draws + 1  # one that arrives, and at least one on the way
    assert not np.allclose(chart.pixels(), before, atol=5)


def test_reduced_motion_is_obeyed(chart: Map) -> None:
    chart.tab.emulate_media(reduced_motion="reduce")
    chart.open("n=300")
    draws = chart.draws
    chart.check("other map")
    assert chart.draws == draws + 1


def test_labels_are_text_in_the_tooltip_and_on_the_map(chart: Map) -> None:
    chart.open("n=60")
    chart.check("star")
    assert "<b>bold</b>" in chart.tab.locator(".vx-plot").inner_text()
    spots = chart.pixels()
    distances = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 1e6 * np.eye(60)
    odd = max(range(1, 60, 2), key=lambda row: distances[row].min())
    chart.hover(*spots[odd])
    assert chart.tab.locator(".vx-text").inner_text() == f"item {odd} <b>bold</b>"


ROOM = """async ([source, notes, width, height]) => {
  const { annotationsOf } = await import(`data:text/javascript;base64,${source}`);
  const axis = (length) => ({ _offset: 0, _length: length, range: [0, length] });
  const plot = { _fullLayout: { xaxis: axis(width), yaxis: axis(height) }, getBoundingClientRect: () => ({ width, height }) };
  return annotationsOf({ notes, dims: 2 }, plot, 6);
}"""


def test_names_of_groups_never_cover_each_other_and_the_first_stay(chromium: Browser) -> None:
    """Forty names in a quarter of a map that has no room for them, and two beside its edges."""
    width, height, wide = 600, 400, 90
    spots = np.random.default_rng(1).uniform((20, 20), (width / 2, height / 2), (40, 2)).round(2).tolist()
    spots += [[width - 4, height - 4], [width + 40, 50]]
    notes = [{"spot": spot, "text": f"g{i}", "wide": wide, "strong": False} for i, spot in enumerate(spots)]
    source = base64.b64encode((ASSETS / "pick.js").read_bytes()).decode()
    tab = chromium.new_page()
    shown = tab.evaluate(ROOM, [source, notes, width, height])
    tab.close()
    texts = [note["text"] for note in shown]
    assert texts[0] == "g0" and "g40" in texts and "g41" not in texts
    assert 8 < len(texts) < 40
    middles = np.array([[note["x"] + note["xshift"], note["y"] + note["yshift"]] for note in shown])
    assert (middles >= (wide / 2, 8)).all() and (middles <= (width - wide / 2, height - 8)).all()
    apart = np.abs(middles[:, None] - middles)[np.triu_indices(len(shown), 1)]
    assert ((apart[:, 0] >= wide - 0.01) | (apart[:, 1] >= 16 - 0.01)).all()


def test_the_legend_hides_a_category_and_counts(chart: Map) -> None:
    chart.open("n=300")
    entry = chart.tab.locator(".vx-entry").first
    count = int(entry.locator(".vx-count").inner_text())
    draws = chart.draws
    entry.click()
    chart.wait_draws(draws + 1)
    assert len(chart.pixels()) == 300 - count
    assert chart.tab.locator(".vx-entry").first.get_attribute("aria-pressed") == "false"


def test_keys_move_zoom_and_reset(chart: Map) -> None:
    chart.open("n=300")
    home = chart.ranges()
    chart.tab.locator(".vx").focus()
    for key in ("+", "ArrowRight", "ArrowUp"):
        chart.key(key)
    (left, right), (low, high) = chart.ranges()
    assert right - left == pytest.approx(0.75 * (home[0][1] - home[0][0]), rel=1e-3)
    assert (left + right > sum(home[0])) and (low + high > sum(home[1]))
    chart.key("0")
    assert np.allclose(chart.ranges(), home, rtol=1e-3)
    assert "A map for tests." in (chart.tab.locator(".vx").get_attribute("aria-label") or "")


def test_the_wheel_scrolls_the_page_until_ctrl_or_a_click_says_the_map(chart: Map) -> None:
    chart.tab.set_viewport_size({"width": 1280, "height": 400})
    chart.open("n=300")
    home, box = chart.ranges(), chart.box()
    chart.tab.mouse.move(box["x"] + box["width"] / 2, 300)
    chart.tab.mouse.wheel(0, 50)
    chart.tab.wait_for_function(f"{SCROLLED} > 0")
    chart.settle()
    assert chart.ranges() == home
    chart.tab.keyboard.down("Control")
    chart.tab.mouse.wheel(0, -50)
    chart.tab.keyboard.up("Control")
    chart.settle()
    zoomed = chart.ranges()
    assert zoomed[0][1] - zoomed[0][0] < home[0][1] - home[0][0]
    chart.press()
    chart.tab.mouse.wheel(0, -50)
    chart.settle()
    again = chart.ranges()
    assert again[0][1] - again[0][0] < zoomed[0][1] - zoomed[0][0]


def test_one_finger_scrolls_the_page_and_after_a_tap_moves_the_map(chromium: Browser, app: str) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 900}, has_touch=True)
    phone = Map(context.new_page(), app).open("n=300")
    hand = context.new_cdp_session(phone.tab)

    def swipe(length: int) -> None:
        for y in range(700, 700 - length, -10):
            kind = "touchStart" if y == 700 else "touchMove"
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 200, "y": y}]})
            phone.wait_frames()
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        phone.settle()

    home = phone.ranges()
    swipe(120)
    place = phone.tab.evaluate(SCROLLED)
    assert place > 50
    assert phone.ranges() == home
    phone.tab.touchscreen.tap(200, 600)
    phone.settle()
    for _ in range(5):  # a busy browser may take a first move for the rest of the tap
        swipe(80)
        if phone.ranges() != home:
            break
    assert phone.tab.evaluate(SCROLLED) == place
    assert phone.ranges() != home
    assert phone.problems == []
    context.close()


def test_theme_is_followed_live(chart: Map) -> None:
    chart.open("n=300")
    scale = "document.querySelector('.vx-plot')._fullData[1].marker.colorscale[6][1]"
    light = chart.tab.evaluate("getComputedStyle(document.querySelector('.vx')).backgroundColor")
    draws = chart.draws
    chart.tab.emulate_media(color_scheme="dark")
    chart.wait_draws(draws + 1)
    assert chart.tab.evaluate("getComputedStyle(document.querySelector('.vx')).backgroundColor") != light
    assert chart.tab.evaluate(scale.replace("[6]", "[1]")).upper() == "#E69F00"


def test_a_narrow_window_does_not_scroll_sideways(chart: Map) -> None:
    chart.tab.set_viewport_size({"width": 400, "height": 850})
    chart.open("n=300&groups=30")
    chart.tab.set_viewport_size({"width": 380, "height": 850})
    chart.settle()
    assert chart.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chart.tab.evaluate(
        "document.querySelector('.vx-plot').clientWidth === document.querySelector('.vx-plot')._fullLayout.width"
    )


def test_without_webgl_a_stated_sample_is_drawn(chromium: Browser, chromium_path: str, app: str) -> None:
    arguments = [name for name in BROWSER_ARGUMENTS if "swiftshader" not in name and "angle" not in name]
    with chromium.browser_type.launch(
        executable_path=chromium_path, args=[*arguments, "--disable-3d-apis"]
    ) as browser:
        for dims in (2, 3):
            plain = Map(browser.new_page(), app).open(f"n=5001&dims={dims}")
            assert plain.tab.locator(".vx-note").inner_text() == (
                "This browser draws without WebGL: 1,667 of 5,001 items are shown."
            )
            assert plain.tab.locator(".vx-plot .scatterlayer .point").count() >= 1667
            assert plain.problems == []


def test_the_script_is_small_and_plain() -> None:
    files = sorted(Path(ROOT, "dashboard/components/scatter/assets").glob("*.js"))
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert sum(lines.values()) - lines["pictures.js"] < 415
    assert lines["pictures.js"] < 180
