// The parts around the plot, in plain HTML: tools, legend, tooltip. Texts are set as text, never as HTML.
const ICONS = {
  pan: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  box: "M5 5h3M11 5h3M17 5h2v2M19 10v4M19 17v2h-2M14 19h-3M8 19H5v-2M5 14v-4M5 7V5",
  lasso: "M8 15c-3-1-4-3-4-5 0-3 4-5 8-5s8 2 8 5-4 5-8 5c-2 0-3 2-2 4 1 1 0 2-1 2",
  zoom_in: "M12 5v14M5 12h14", zoom_out: "M5 12h14", reset: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};
const grouped = (n) => n.toLocaleString("en");
export function make(tag, className, parent, text = "") {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
}
export function drawTools(box, words, tool, count, act) {
  if (!box.children.length) make("button", "vx-chip", box).onclick = () => act("clear");
  for (const [value, path] of box.children.length === 1 ? Object.entries(ICONS) : []) {
    const innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    Object.assign(make("button", "vx-tool", box), { value, innerHTML, onclick: () => act(value) });
  }
  const [chip, ...buttons] = box.children;
  Object.assign(chip, { hidden: !count, title: words.clear, textContent: `${words.selected.replace("{n}", grouped(count))} ✕` });
  for (const button of buttons) {
    Object.assign(button, { title: words[button.value], ariaLabel: words[button.value] });
    if (["pan", "box", "lasso"].includes(button.value)) button.ariaPressed = String(tool === button.value);
  }
}
export function drawLegend(box, { color, marks, words }, palette, hidden, toggle) {
  const place = box.querySelector(".vx-list")?.scrollTop;
  box.replaceChildren();
  box.ariaLabel = words.legend;
  if (!color) return;
  make("div", "vx-title", box, color.name);
  if (color.continuous) {
    const steps = palette.slice(0, -1).filter((_, i) => i % 14 === 0).join(",");
    make("div", "vx-bar", box).style.background = `linear-gradient(to right, ${steps})`;
    const ticks = make("div", "vx-ticks", box);
    for (const [, text] of color.ticks) make("span", "", ticks, text);
    if (color.missing) make("div", "vx-missing", box, `— ${grouped(color.missing)}`);
    return;
  }
  const list = make("div", "vx-list", box);
  for (const [code, label, count] of color.entries) {
    const entry = make("button", "vx-entry", list);
    make("span", "vx-swatch", entry, [...marks.glyphs][code] ?? "●").style.color = palette[code];
    make("span", "vx-name", entry, label).title = label;
    make("span", "vx-count", entry, grouped(count));
    Object.assign(entry, { ariaPressed: String(!hidden.has(code)), onclick: () => toggle(code) });
  }
  list.scrollTop = place ?? 0;
}
