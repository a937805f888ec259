// The parts around the plot, in plain HTML: tools, legend, tooltip, notes. Texts are set as text, never as HTML.
const ICONS = {
  pan: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  box: "M5 5h3M11 5h3M17 5h2v2M19 10v4M19 17v2h-2M14 19h-3M8 19H5v-2M5 14v-4M5 7V5",
  lasso: "M8 15c-3-1-4-3-4-5 0-3 4-5 8-5s8 2 8 5-4 5-8 5c-2 0-3 2-2 4 1 1 0 2-1 2",
  zoom_in: "M12 5v14M5 12h14", zoom_out: "M5 12h14",
  reset: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};

export function make(tag, className, parent, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

export function drawTools(box, words, tool, count, act) {
  box.replaceChildren();
  if (count) {
    const chip = make("button", "vx-chip", box, `${words.selected.replace("{n}", count.toLocaleString("en"))} ✕`);
    chip.title = words.clear;
    chip.onclick = () => act("clear");
  }
  for (const [name, path] of Object.entries(ICONS)) {
    const button = make("button", `vx-tool vx-${name}`, box);
    button.title = words[name];
    button.setAttribute("aria-label", words[name]);
    if (["pan", "box", "lasso"].includes(name)) button.setAttribute("aria-pressed", String(tool === name));
    button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    button.onclick = () => act(name);
  }
}

const MARKS = ["●", "■", "◆", "▲", "✚", "✖", "▼", "★"];
const MARKS_3D = ["●", "■", "◆", "✚", "✖", "○", "□", "◇"];

export function drawLegend(box, header, palette, hidden, words, toggle) {
  box.replaceChildren();
  box.setAttribute("aria-label", words.legend);
  if (!header.color) return;
  make("div", "vx-title", box, header.color.name);
  if (header.color.continuous) {
    const bar = make("div", "vx-bar", box);
    const steps = palette.slice(0, -1).filter((_, i) => i % 14 === 0);
    bar.style.background = `linear-gradient(to right, ${steps.join(",")})`;
    const ticks = make("div", "vx-ticks", box);
    for (const [, text] of header.color.ticks) make("span", "", ticks, text);
    if (header.color.missing) make("div", "vx-missing", box, `— ${header.color.missing.toLocaleString("en")}`);
    return;
  }
  const list = make("div", "vx-list", box);
  for (const [code, label, count] of header.color.entries) {
    const entry = make("button", "vx-entry", list);
    const marks = header.dims === 3 ? MARKS_3D : MARKS;
    make("span", "vx-swatch", entry, header.color.shapes ? marks[code] ?? "●" : "●").style.color = palette[code];
    make("span", "vx-name", entry, label).title = label;
    make("span", "vx-count", entry, count.toLocaleString("en"));
    entry.setAttribute("aria-pressed", String(!hidden.has(code)));
    entry.onclick = () => toggle(code);
  }
  if (hidden.size) make("button", "vx-all", box, words.show_all).onclick = () => toggle(null);
}

// Draw a line with pointer or finger over the plot; `done` gets the polygon in pixels of the plot.
export function drawLasso(layer, tool, done) {
  let path = [];
  const spot = (event) => {
    const box = layer.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const corners = ([[ax, ay], [bx, by]]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];
  const polygon = () => (tool() === "box" && path.length > 1 ? corners([path[0], path.at(-1)]) : path);
  layer.onpointerdown = (event) => {
    path = [spot(event)];
    layer.setPointerCapture(event.pointerId);
  };
  layer.onpointermove = (event) => {
    if (!path.length) return;
    path.push(spot(event));
    layer.firstChild.setAttribute("d", `M${polygon().map((p) => p.join(" ")).join("L")}Z`);
  };
  const stop = (event) => {
    const shape = polygon();
    path = [];
    layer.firstChild.setAttribute("d", "");
    if (event.type === "pointerup" && shape.length > 2) done(shape);
  };
  layer.onpointerup = layer.onpointercancel = stop;
}
