// One chart per place on the page. Streamlit calls the default export at every change of data or theme.
import { encodeRows, loadPlotly, unpack } from "./parts.js";
import { layoutOf, paletteOf, themeOf, tracesOf } from "./figure.js";
import { annotationsOf, drawLasso, isInside, projector } from "./pick.js";
import { drawLegend, drawTools, make } from "./furniture.js";
import { Album } from "./pictures.js";
const CONFIG = { displayModeBar: false, showSendToCloud: false, displaylogo: false, scrollZoom: true, doubleClick: false };
const SHIFTS = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.12], ArrowDown: [0, -0.12] };
const ACTS = { "+": "zoom_in", "=": "zoom_in", "-": "zoom_out", 0: "reset" };
const homeView = ({ home, camera }) => ({ x: home[0], y: home[1], camera });
const hasWebgl = () => ["webgl2", "webgl"].some((name) => document.createElement("canvas").getContext(name));
const charts = new WeakMap();
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const chart = charts.get(parentElement) ?? new Chart(parentElement);
  charts.set(parentElement, Object.assign(chart, { tell: setStateValue, ask: setTriggerValue }));
  const message = unpack(data);
  chart.album.take(message);
  chart.update(message);
  return () => charts.delete(parentElement) && chart.close();
}
class Chart {
  constructor(parent) {
    const root = (this.root = make("div", "vx", parent));
    Object.assign(root, { tabIndex: 0, role: "group", onkeydown: (event) => this.press(event) });
    this.stage = make("div", "vx-stage", root);
    for (const name of ["plot", "draw", "tools", "note", "tip"]) this[name] = make("div", `vx-${name}`, this.stage);
    this.legend = make("div", "vx-legend", root);
    this.draw.innerHTML = "<svg><path/></svg>";
    Object.assign(this, { gl: hasWebgl(), tool: "pan", hidden: new Set(), notes: [], selection: null, texts: new Map(), album: new Album(this) });
    this.stage.addEventListener("pointermove", (event) => this.follow(event), true);
    this.stage.addEventListener("pointerdown", (event) => this.follow(event, (this.pressed = event.pointerType)), true);
    this.stage.addEventListener("mousedown", () => this.root.focus({ preventScroll: true }), true);
    for (const name of ["wheel", "touchstart", "touchmove", "touchend"]) this.plot.addEventListener(name, (event) => this.pinch(event), true);
    drawLasso(this.draw.firstChild, () => this.tool, (polygon) => this.pick(polygon));
    this.observer = new ResizeObserver(() => this.ready && this.plot.clientWidth && this.resize());
    this.observer.observe(this.plot);
  }
  close() {
    this.closed = !this.observer.disconnect();
    if (this.ready) window.Plotly.purge(this.plot);
    this.root.remove();
  }

  // A newer message replaces one that waits; drawing is never done twice at once.
  async update(header) {
    if (header.missing.length) return this.ask("needed", header.missing);
    this.next = header;
    if (this.busy) return null;
    this.busy = true;
    try {
      if (!window.Plotly) this.note.textContent = header.words.loading;
      await loadPlotly(header.plotly);
      for (let turn; (turn = this.next) && !this.closed; await this.show(turn)) this.next = null;
    } catch (problem) {
      if (!this.closed) console.warn(problem); // else it was taken off the page while it drew
      this.note.textContent = header.words.no_plotly;
    }
    this.busy = false;
  }
  async show(header) {
    const { identity, color } = this.header ?? {};
    const isSame = identity === header.identity;
    if (!isSame) Object.assign(this, { selection: null, given: null, texts: new Map() });
    if (!isSame || color?.name !== header.color?.name) this.hidden.clear();
    for (const [row, text] of Object.entries(header.texts)) this.texts.set(Number(row), text);
    this.album.open(header.identity);
    const { points, selected } = header.digest;
    if (selected && this.given !== selected) this.selection = header.selected.length ? header.selected : null;
    Object.assign(this, { header, given: selected });
    this.root.ariaLabel = `${header.summary} ${header.words.keys}`.trim();
    const of = `${header.identity} ${points}`;
    if (this.view?.of !== of) await this.move(of, isSame && this.ready && this.points.length === header.points.length);
    this.points = header.points;
    await this.render();
    if (this.tip.classList.contains("vx-on")) this.hover(this.hovered);
  }

  // Zoom and camera belong to the points; other points come from where the old ones stood.
  async move(of, isSame) {
    const { header, points: old, view: from } = this;
    const target = { ...homeView(header), of, home: header.home, ...(from && { camera: from.camera }) };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || !header.duration;
    const mix = (a, b, t) => a.map((value, k) => value + (b[k] - value) * t);
    const start = performance.now();
    for (let t = 0; isSame && !still && t < 1 && !this.next && !this.closed; ) {
      await new Promise(requestAnimationFrame);
      t = Math.min(1, (performance.now() - start) / header.duration);
      const eased = t * t * (3 - 2 * t);
      this.points = mix(header.points, old, 1 - eased);
      const home = target.home.map((range, k) => mix(from.home[k], range, eased));
      this.view = { ...target, home, x: mix(from.x, target.x, eased), y: mix(from.y, target.y, eased) };
      await this.render(true);
    }
    this.view = target;
  }
  groups() {
    const { header, hidden, selection } = this;
    const [main, rest, chosen] = [[], [], new Uint8Array(header.n)];
    for (const row of selection ?? []) chosen[row] = 1;
    for (let row = 0; row < header.n; row += this.gl ? 1 : header.svg_step)
      if (!hidden.size || !hidden.has(header.codes?.[row])) (selection && !chosen[row] ? rest : main).push(row);
    return { main, rest };
  }
  async render(moving = false) {
    const { header, plot, gl } = this;
    if (this.ready && this.drawnDims !== header.dims) this.ready = window.Plotly.purge(plot) && false;
    const theme = (this.theme = themeOf(this.root));
    const { shown } = Object.assign(this, { shown: this.groups(), drawnDims: header.dims });
    if (!moving) {
      drawTools(this.tools, header.words, this.tool, this.selection?.length ?? 0, (name) => this.act(name));
      drawLegend(this.legend, header, paletteOf(header, theme), this.hidden, (code) => this.toggle(code));
      this.root.classList.toggle("vx-drawing", this.tool !== "pan");
    }
    const traces = tracesOf(header, this.points, shown, theme, gl, moving);
    await window.Plotly.react(plot, traces, layoutOf(header, this.view, theme, moving ? [] : this.notes, gl), CONFIG);
    if (!this.ready) this.listen(plot);
    this.album.paint();
    if (!moving) this.write();
    this.note.textContent = gl ? "" : header.words.no_webgl;
    this.root.dataset.draws = String(Number(this.root.dataset.draws ?? 0) + 1);
  }

  // Texts find their place when the view stands.
  write() {
    if (!this.header.notes.length && !this.notes.length) return;
    this.notes = annotationsOf(this.header, this.plot, this.album.reach);
    window.Plotly.relayout(this.plot, { [this.plot._fullLayout.scene ? "scene.annotations" : "annotations"]: this.notes });
  }
  listen(plot) {
    const rowOf = ({ points: [hit] }) => [this.shown.rest, this.shown.main][hit.curveNumber]?.[hit.pointNumber];
    this.ready = true;
    plot.on("plotly_hover", (event) => this.hover(rowOf(event)));
    plot.on("plotly_unhover", () => this.tip.classList.remove("vx-on"));
    plot.on("plotly_click", (event) => {
      if (this.pressed === "touch") this.hover(rowOf(event)); // a finger does not hover
      else this.tip.classList.remove("vx-on");
      if (this.pressed) this.tell("clicked", this.stamp({ row: rowOf(event) }));
      this.pressed = ""; // in 3-D Plotly tells a click again while the button is down
    });
    plot.on("plotly_doubleclick", () => this.act("reset"));
    plot.on("plotly_relayouting", () => this.album.paint());
    plot.on("plotly_relayout", (change) => {
      const { xaxis, yaxis, scene } = plot._fullLayout;
      if (scene) this.view.camera = change["scene.camera"] ?? this.view.camera;
      if ("xaxis.range[0]" in change) Object.assign(this.view, { x: xaxis.range.slice(), y: yaxis.range.slice() });
      this.album.paint();
      if (!scene && !("annotations" in change)) this.write();
    });
  }

  // Plotly widens one range until both scales are equal: from the ranges that were asked for, or it would widen for ever.
  resize() {
    const ranges = !this.plot._fullLayout.scene && { "xaxis.range": [...this.view.x], "yaxis.range": [...this.view.y] };
    window.Plotly.relayout(this.plot, { autosize: true, ...ranges });
  }

  // Above 20,000 items the text is not here yet: ask for it; what lies around it comes too.
  hover(row) {
    if (row === undefined) return;
    const { labels, color, codes, album } = this.header;
    const text = labels?.[row] ?? this.texts.get(row);
    const entry = color?.entries.find(([code]) => code === codes[row]);
    this.hovered = row;
    this.tip.replaceChildren();
    if (album) this.album.hovered(row, this.tip);
    make("div", "vx-text", this.tip, text ?? "…");
    if (entry) make("div", "vx-sub", this.tip, `${color.name} · ${entry[1]}`);
    this.tip.classList.add("vx-on");
    clearTimeout(this.asking);
    if (text === undefined) this.asking = setTimeout(() => this.ask("asked", row), 120);
  }
  follow({ clientX, clientY }) {
    const { left, right, top, bottom } = this.stage.getBoundingClientRect();
    const side = 2 * clientX > left + right ? `right:${right - clientX + 14}px` : `left:${clientX - left + 14}px`;
    const level = 2 * clientY > top + bottom ? `bottom:${bottom - clientY + 12}px` : `top:${clientY - top + 12}px`;
    this.tip.style.cssText = `${side};${level}`;
  }
  stamp = (value) => ({ ...value, id: (this.lastId = Math.max(Date.now(), (this.lastId ?? 0) + 1)), of: this.header.identity });
  redraw = () => this.update(this.next ?? this.header);
  pick(polygon) {
    const pixelOf = projector(this.plot, this.header.dims);
    this.tool = "pan";
    this.select([...this.shown.main, ...this.shown.rest].filter((row) => isInside(polygon, pixelOf(this.points, row))));
  }
  select(rows) {
    this.selection = rows.length ? rows.sort((a, b) => a - b) : null;
    this.tell("selected", this.stamp(encodeRows(rows, this.header.n)));
    this.redraw();
  }
  toggle = (code) => this.redraw(this.hidden.delete(code) || this.hidden.add(code));
  act(name) {
    if (name === "clear") return this.select([]);
    if (name.startsWith("zoom")) return this.zoom(name === "zoom_in" ? 0.75 : 1 / 0.75);
    if (name === "reset") Object.assign(this.view, homeView(this.header));
    else this.tool = name;
    this.redraw();
  }

  // Zoom by `factor` about the middle, then shift by shares of what is shown.
  zoom(factor, [dx, dy] = [0, 0]) {
    const { camera, camera: { eye }, x, y } = this.view;
    const [angle, reach] = [Math.atan2(eye.y, eye.x) + dx * 1.5, Math.hypot(eye.x, eye.y) * factor];
    const turned = { x: reach * Math.cos(angle), y: reach * Math.sin(angle), z: eye.z * factor + dy * 1.5 };
    const scale = ([a, b], shift) => [-0.5, 0.5].map((side) => (a + b) / 2 + (b - a) * (side * factor + shift));
    Object.assign(this.view, { x: scale(x, dx), y: scale(y, dy), camera: { ...camera, eye: turned } });
    this.redraw();
  }
  press(event) {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (target !== this.root || !this.ready || ctrlKey || metaKey || altKey) return;
    const name = key === "Escape" ? (this.tool === "pan" && this.selection ? "clear" : "pan") : ACTS[key];
    if (SHIFTS[key]) this.zoom(1, SHIFTS[key]);
    if (name) this.act(name);
    if (name || SHIFTS[key]) event.preventDefault();
  }

  // Wheel and one finger scroll the page until Ctrl or a click says the map; over the flat map two fingers turn the wheel.
  pinch(event) {
    const [a, b] = event.touches ?? [];
    const gap = b && this.header?.dims === 2 && Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const isForPage = event.isTrusted && !b && !event.ctrlKey && !this.root.matches(":focus-within");
    if (gap || isForPage) event.stopPropagation(gap && event.preventDefault());
    const middle = gap && { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2, bubbles: true };
    if (gap && this.gap) event.target.dispatchEvent(new WheelEvent("wheel", { ...middle, deltaY: 200 * Math.log(this.gap / gap) }));
    this.gap = gap;
  }
}
