// What Plotly draws: the small parts come ready from Python (drawing.py); here are the arrays, the zoom and the theme.
export function themeOf(root) {
  const style = getComputedStyle(root);
  const [paper, text, font] = [style.backgroundColor, style.color, style.fontFamily];
  return { name: style.colorScheme, paper, text, font, line: style.getPropertyValue("--st-link-color") };
}
export const paletteOf = ({ color }, { name }) => color?.[name] ?? [name === "dark" ? "#56B4E9" : "#0072B2"];
const paint = (value, theme) =>
  JSON.parse(JSON.stringify(value).replace(/"\$(\w+)"/g, (as, name) => (name in theme ? JSON.stringify(theme[name]) : as)));
function gather(values, rows, dims = 1, k = 0) {
  const taken = new values.constructor(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] * dims + k];
  return taken;
}

// main and rest are row numbers; with a selection the rest steps back.
export function tracesOf({ dims, marks, codes, sizes, ...header }, points, { main, rest }, theme, gl, moving) {
  const palette = paletteOf(header, theme);
  const last = Math.max(palette.length - 1, 1);
  const colorscale = Array.from({ length: last + 1 }, (_, i) => [i / last, palette[i] ?? palette[0]]);
  const type = gl ? marks.type : "scatter";
  const items = (rows, opacity) => {
    const marker = { size: marks.size, color: palette[0], line: { width: 0 } };
    if (codes) Object.assign(marker, { color: gather(codes, rows), cmin: 0, cmax: last, colorscale });
    if (sizes) marker.size = Array.from(rows, (row) => marks.size * (0.55 + (1.9 * sizes[row]) / 255));
    if (marks.shapes) marker.symbol = Array.from(rows, (row) => marks.shapes[codes[row]]);
    const [x, y, z] = [0, 1, 2].map((k) => k < dims && gather(points, rows, dims, k));
    return { x, y, ...(z && gl ? { z } : {}), type, mode: "markers", hoverinfo: "none", opacity, marker };
  };
  const extras = moving ? [] : paint(header.extras, theme);
  const bright = rest.length ? Math.max(marks.opacity, 0.8) : marks.opacity;
  return [items(rest, 0.15), items(main, bright), ...extras.map((trace) => (gl ? trace : { ...trace, type }))];
}
export function layoutOf(header, view, theme, annotations, gl) {
  const { scene, xaxis, yaxis, ...layout } = paint(header.layout, theme);
  const ranged = (axis, range) => ({ ...axis, range: range.slice() });
  if (!scene || !gl) return { ...layout, annotations, xaxis: ranged(xaxis, view.x), yaxis: ranged(yaxis, view.y) };
  ["xaxis", "yaxis", "zaxis"].forEach((name, k) => (scene[name] = ranged(scene[name], view.home[k])));
  return { ...layout, scene: { ...scene, camera: view.camera, annotations } };
}
