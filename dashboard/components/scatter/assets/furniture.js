// The parts around the plot, in plain HTML: tools, legend, tooltip. Texts are set as text, never as HTML.
const TOOLS = ["pan", "box", "lasso", "zoom_in", "zoom_out", "reset"]; // their icons are in scatter.css
const grouped = (n) => n.toLocaleString("en");
export function make(tag, className, parent, text = "") {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
}
export function drawTools(box, words, tool, count, act) {
  if (!box.children.length) make("button", "vx-chip", box).onclick = () => act("clear");
  for (const value of box.children.length === 1 ? TOOLS : [])
    Object.assign(make("button", "vx-tool", box), { value, onclick: () => act(value) });
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
