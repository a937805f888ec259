// One chart per place on the page. Streamlit calls the default export at every change of data or theme.
import { decodeRows, encodeRows, loadPlotly, unpack } from "./parts.js";
import { at, homeOf, layoutOf, markSize, paletteOf, themeOf, tracesOf } from "./figure.js";
import { annotationsOf, projector, rowsInside } from "./pick.js";
import { drawLasso, drawLegend, drawTools, make } from "./furniture.js";

const MOST_MOVED = 20000;
const MOST_SVG = 2000;
const MOST_ASKED = 200;
const charts = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const chart = charts.get(parentElement) ?? new Chart(parentElement);
  charts.set(parentElement, chart);
  Object.assign(chart, { tell: setStateValue, ask: setTriggerValue });
  chart.update(unpack(data));
  return () => {
    charts.delete(parentElement);
    chart.close();
  };
}

function hasWebgl() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

class Chart {
  constructor(parent) {
    this.root = make("div", "vx", parent);
    this.stage = make("div", "vx-stage", this.root);
    this.plot = make("div", "vx-plot", this.stage);
    this.stage.insertAdjacentHTML("beforeend", '<svg class="vx-lasso"><path d=""/></svg>');
    this.layer = this.stage.lastChild;
    this.tools = make("div", "vx-tools", this.stage);
    this.note = make("div", "vx-note", this.stage);
    this.tip = make("div", "vx-tip", this.stage);
    this.legend = make("div", "vx-legend", this.root);
    this.gl = hasWebgl();
    Object.assign(this, { tool: "pan", hidden: new Set(), selection: null, texts: new Map(), fingers: new Map() });
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "group");
    this.root.onkeydown = (event) => this.press(event);
    this.stage.addEventListener("pointermove", (event) => this.follow(event), true);
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel", "touchmove"])
      this.plot.addEventListener(name, (event) => this.pinch(event), { capture: true, passive: false });
    drawLasso(this.layer, () => this.tool, (polygon) => this.pick(polygon));
    this.observer = new ResizeObserver(() => this.ready && window.Plotly.Plots.resize(this.plot));
    this.observer.observe(this.plot);
  }

  close() {
    this.observer.disconnect();
    this.closed = true;
    if (this.ready) window.Plotly.purge(this.plot);
    this.root.remove();
  }

  // A newer message replaces one that waits; drawing is never done twice at once.
  async update(header) {
    if (header.missing.length) return this.ask("needed", header.missing);
    this.next = header;
    if (this.busy) return;
    this.busy = true;
    try {
      if (!window.Plotly) this.say(header.words.loading);
      await loadPlotly(header.plotly);
      while (this.next && !this.closed) {
        const turn = this.next;
        this.next = null;
        await this.show(turn);
      }
    } catch (problem) {
      console.warn(problem);
      this.say(header.words.no_plotly);
    } finally {
      this.busy = false;
    }
  }

  say(text) {
    this.note.textContent = text;
  }

  async show(header) {
    const before = this.header;
    if (before && before.identity !== header.identity) {
      Object.assign(this, { selection: null, given: null });
      this.texts.clear();
    }
    if (before?.color?.name !== header.color?.name || before?.identity !== header.identity) this.hidden.clear();
    for (const [row, text] of Object.entries(header.texts)) this.texts.set(Number(row), text);
    const given = header.selected && JSON.stringify(header.selected);
    if (given && given !== this.given) this.selection = decodeRows(header.selected).length ? decodeRows(header.selected) : null;
    this.given = given;
    const old = this.points;
    this.header = header;
    this.points = header.points;
    this.root.setAttribute("aria-label", `${header.summary} ${header.words.keys}`.trim());
    const of = `${header.identity} ${header.digest.points}`;
    if (this.view?.of !== of || this.view.dims !== header.dims) await this.move(before, old, of);
    await this.draw();
    if (this.hovered !== undefined && this.tip.classList.contains("vx-on")) this.hover(this.hovered);
  }

  // Zoom and camera belong to the points; other points come from where the old ones stood.
  async move(before, old, of) {
    const { header } = this;
    const home = homeOf(header.points, header.dims);
    const from = this.view;
    this.view = { of, dims: header.dims, home, x: home[0], y: home[1], camera: from?.camera ?? { eye: { x: 1.25, y: 1.25, z: 0.9 } } };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || header.n > MOST_MOVED || !header.duration;
    if (still || !this.ready || before.identity !== header.identity || before.dims !== header.dims || old.length !== header.points.length) return;
    const target = this.view;
    const mix = (a, b, t) => a.map((value, k) => value + (b[k] - value) * t);
    for (let start = performance.now(), t = 0; t < 1 && !this.next && !this.closed; ) {
      await new Promise(requestAnimationFrame);
      t = Math.min(1, (performance.now() - start) / header.duration);
      const eased = t * t * (3 - 2 * t);
      this.points = header.points.map((value, i) => old[i] + (value - old[i]) * eased);
      this.view = { ...target, x: mix(from.x, target.x, eased), y: mix(from.y, target.y, eased), home: target.home.map((range, k) => mix(from.home[k], range, eased)) };
      await this.draw(true);
    }
    this.points = header.points;
    this.view = target;
  }

  groups() {
    const { header, hidden, selection } = this;
    const step = this.gl ? 1 : Math.ceil(header.n / MOST_SVG);
    const chosen = new Set(selection ?? []);
    const [main, rest] = [[], []];
    for (let row = 0; row < header.n; row += step)
      if (!hidden.size || !hidden.has(header.codes?.[row])) (selection && !chosen.has(row) ? rest : main).push(row);
    return { main: Uint32Array.from(main), rest: Uint32Array.from(rest) };
  }

  text = (row) => this.header.labels?.[row] ?? this.texts.get(row);

  async draw(moving = false) {
    const { header, points, plot } = this;
    if (this.ready && this.drawnDims !== header.dims) {
      window.Plotly.purge(plot);
      this.ready = false;
    }
    const theme = (this.theme = themeOf(this.root));
    this.shown = this.groups();
    const palette = paletteOf(header, theme);
    if (!moving) {
      drawTools(this.tools, header.words, this.tool, this.selection?.length, (name) => this.act(name));
      drawLegend(this.legend, header, palette, this.hidden, header.words, (code) => this.toggle(code));
      this.root.classList.toggle("vx-drawing", this.tool !== "pan");
    }
    const still = { ...header, lines: [], highlighted: [], star: null, focus: null };
    const traces = tracesOf(moving ? still : header, points, this.shown, theme, this.gl);
    const layout = (notes) => layoutOf(header, this.view, theme, notes, this.gl);
    const notes = () => (moving ? [] : annotationsOf(header, points, this.text, theme, plot, this.selection));
    const config = { displayModeBar: false, showSendToCloud: false, scrollZoom: true, doubleClick: false, responsive: false, displaylogo: false };
    const fresh = !this.ready;
    await window.Plotly.react(plot, traces, layout(fresh ? [] : notes()), config);
    this.drawnDims = header.dims;
    if (fresh) this.listen();
    if (fresh && !moving && notes().length) await window.Plotly.relayout(plot, this.labels());
    const { main, rest } = this.shown;
    this.say(this.gl ? "" : header.words.no_webgl.replace("{shown}", (main.length + rest.length).toLocaleString("en")).replace("{total}", header.n.toLocaleString("en")));
    this.root.dataset.draws = String(Number(this.root.dataset.draws ?? 0) + 1);
  }

  labels() {
    const notes = annotationsOf(this.header, this.points, this.text, this.theme, this.plot, this.selection);
    return { [this.header.dims === 3 && this.gl ? "scene.annotations" : "annotations"]: notes };
  }

  listen() {
    this.ready = true;
    const { plot } = this;
    const rowOf = ({ points: [hit] }) => [this.shown.rest, this.shown.main][hit.curveNumber]?.[hit.pointNumber];
    plot.on("plotly_hover", (event) => this.tool === "pan" && this.hover(rowOf(event)));
    plot.on("plotly_unhover", () => this.tip.classList.remove("vx-on"));
    plot.on("plotly_click", (event) => this.click(rowOf(event)));
    plot.on("plotly_doubleclick", () => this.act("reset"));
    plot.on("plotly_relayout", (change) => {
      const { xaxis, yaxis, scene } = plot._fullLayout;
      if (scene) this.view.camera = change["scene.camera"] ?? scene.camera;
      else Object.assign(this.view, { x: xaxis.range.slice(), y: yaxis.range.slice() });
      if (!scene && !("annotations" in change) && plot.layout.annotations?.length) window.Plotly.relayout(plot, this.labels());
    });
  }

  // Above 20,000 items the text is not here yet: ask for it and for what lies around it.
  hover(row) {
    if (row === undefined) return;
    this.hovered = row;
    const { header } = this;
    const text = this.text(row);
    this.tip.replaceChildren();
    make("div", "vx-text", this.tip, text ?? "…");
    const entry = header.color?.entries.find(([code]) => code === header.codes[row]);
    if (entry) make("div", "vx-sub", this.tip, `${header.color.name} · ${entry[1]}`);
    this.tip.classList.add("vx-on");
    clearTimeout(this.asking);
    if (text === undefined) this.asking = setTimeout(() => this.ask("asked", this.around(row)), 120);
  }

  around(row) {
    const pixelOf = projector(this.plot, this.header, this.points);
    const [x, y] = pixelOf(row);
    const found = [row];
    for (const other of this.shown.main) {
      const [a, b] = pixelOf(other);
      if (Math.abs(a - x) < 30 && Math.abs(b - y) < 30 && other !== row && !this.texts.has(other)) found.push(other);
      if (found.length === MOST_ASKED) break;
    }
    return found;
  }

  follow(event) {
    const box = this.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const left = x > box.width / 2;
    this.tip.style.cssText = `${left ? "right" : "left"}:${(left ? box.width - x : x) + 14}px;top:${Math.min(y + 12, box.height - 60)}px`;
  }

  event = (value) => ({ ...value, id: (this.lastId = Math.max(Date.now(), (this.lastId ?? 0) + 1)), of: this.header.identity });

  click(row) {
    if (row !== undefined && this.tool === "pan") this.tell("clicked", this.event({ row }));
  }

  pick(polygon) {
    const rows = rowsInside(polygon, [...this.shown.main, ...this.shown.rest].sort((a, b) => a - b), projector(this.plot, this.header, this.points));
    this.tool = "pan";
    this.select(rows.length ? rows : null);
  }

  select(rows) {
    this.selection = rows;
    this.tell("selected", this.event(encodeRows(rows ?? [], this.header.n)));
    this.redraw();
  }

  redraw() {
    if (!this.busy) this.draw();
    else this.next ??= this.header;
  }

  toggle(code) {
    if (code === null) this.hidden.clear();
    else if (!this.hidden.delete(code)) this.hidden.add(code);
    this.redraw();
  }

  act(name) {
    if (name === "zoom_in" || name === "zoom_out") return this.zoom(name === "zoom_in" ? 0.75 : 1 / 0.75);
    if (name === "clear") return this.select(null);
    if (name === "reset") Object.assign(this.view, { x: this.view.home[0], y: this.view.home[1], camera: { eye: { x: 1.25, y: 1.25, z: 0.9 } } });
    else this.tool = name;
    this.redraw();
  }

  // Zoom by `factor` about a place (shares of the plot), and shift by shares of the plot.
  zoom(factor, [u, v] = [0.5, 0.5], [dx, dy] = [0, 0]) {
    const { view, header } = this;
    if (header.dims === 3 && this.gl) {
      const { eye } = view.camera;
      const angle = Math.atan2(eye.y, eye.x) + dx * 1.5;
      const reach = Math.hypot(eye.x, eye.y) * factor;
      view.camera = { ...view.camera, eye: { x: reach * Math.cos(angle), y: reach * Math.sin(angle), z: eye.z * factor + dy * 1.5 } };
    } else {
      const scale = ([low, high], share, shift) => {
        const [centre, size] = [low + (high - low) * share, high - low];
        return [centre - size * factor * share + shift * size, centre + size * factor * (1 - share) + shift * size];
      };
      Object.assign(view, { x: scale(view.x, u, dx), y: scale(view.y, v, dy) });
    }
    this.redraw();
  }

  press(event) {
    const shift = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.12], ArrowDown: [0, -0.12] }[event.key];
    if (event.target !== this.root || !this.ready || event.ctrlKey || event.metaKey || event.altKey) return;
    if (shift) this.zoom(1, undefined, shift);
    else if (event.key === "+" || event.key === "=") this.act("zoom_in");
    else if (event.key === "-") this.act("zoom_out");
    else if (event.key === "0") this.act("reset");
    else if (event.key === "Escape") this.tool === "pan" ? this.selection && this.select(null) : this.act("pan");
    else return;
    event.preventDefault();
  }

  // Plotly drags with one finger; two fingers zoom the flat map here.
  pinch(event) {
    if (event.type === "touchmove") return event.touches.length > 1 && this.header?.dims === 2 && event.stopPropagation();
    if (event.pointerType !== "touch" || this.header?.dims !== 2) return;
    if (event.type === "pointerup" || event.type === "pointercancel") return void this.fingers.delete(event.pointerId);
    const spread = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const before = this.fingers.size === 2 && spread([...this.fingers.values()]);
    this.fingers.set(event.pointerId, event);
    if (!before || this.fingers.size !== 2) return;
    const [a, b] = [...this.fingers.values()];
    const box = this.plot.getBoundingClientRect();
    const middle = [((a.clientX + b.clientX) / 2 - box.left) / box.width, 1 - ((a.clientY + b.clientY) / 2 - box.top) / box.height];
    this.zoom(before / Math.max(spread([a, b]), 1), middle);
  }
}
