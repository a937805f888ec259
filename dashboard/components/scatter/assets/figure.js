// What Plotly draws: traces and layout from the header, the theme, and the state of the chart.
export const SHAPES = {
  2: ["circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"],
  3: ["circle", "square", "diamond", "cross", "circle-open", "square-open", "diamond-open", "x"],
};
const MOST_SHAPED = 20000; // marks of more items are too small to have a shape
const clamp = (low, value, high) => Math.min(high, Math.max(low, value));

export function themeOf(root) {
  const style = getComputedStyle(root);
  const css = (name, other) => style.getPropertyValue(name).trim() || other;
  const [r, g, b] = style.backgroundColor.match(/[\d.]+/g).map(Number);
  const dark = 0.3 * r + 0.59 * g + 0.11 * b < 128;
  return { dark, veil: `rgba(${r},${g},${b},0.78)`, text: style.color, line: css("--st-link-color", "#3b5bdb"), font: style.fontFamily };
}

export const paletteOf = (header, { dark }) => (header.color ? header.color[dark ? "dark" : "light"] : [dark ? "#56B4E9" : "#0072B2"]);

const gather = (values, rows, dims = 1, k = 0) => {
  const taken = new values.constructor(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] * dims + k];
  return taken;
};
const along = (dims, list) => Object.fromEntries(["x", "y", "z"].slice(0, dims).map((axis, k) => [axis, list(k)]));

// main and rest are row numbers; with a selection the rest steps back. Size and opacity follow the number of items.
export function tracesOf(header, points, { main, rest }, theme, gl) {
  const { dims, n } = header;
  const type = !gl ? "scatter" : dims === 3 ? "scatter3d" : "scattergl";
  const size = clamp(1.6, (dims === 3 ? 14 : 21) / Math.max(n, 1) ** 0.18, 11);
  const opacity = clamp(0.45, 1.35 / Math.max(n, 1) ** 0.085, 0.92);
  const palette = paletteOf(header, theme);
  const last = Math.max(palette.length - 1, 1);
  const colorscale = Array.from({ length: last + 1 }, (_, i) => [i / last, palette[i] ?? palette[0]]);
  const shapes = header.color?.shapes && n <= MOST_SHAPED ? SHAPES[dims] : null;
  const place = (rows) => along(dims, (k) => gather(points, rows, dims, k));
  const items = (rows, opacity) => {
    const marker = { size, color: palette[0], line: { width: 0 } };
    if (header.codes) Object.assign(marker, { color: gather(header.codes, rows), cmin: 0, cmax: last, colorscale });
    if (header.sizes) marker.size = Array.from(rows, (row) => size * (0.55 + (1.9 * header.sizes[row]) / 255));
    if (shapes) marker.symbol = Array.from(rows, (row) => shapes[header.codes[row]] ?? "circle");
    return { ...place(rows), type, mode: "markers", hoverinfo: "none", opacity, marker };
  };
  const extra = { type: type === "scattergl" ? "scatter" : type, mode: "markers", hoverinfo: "skip" };
  const ring = (rows, grown, width, color) => ({
    ...extra, ...place(rows), ...(rows.length > 400 ? { type } : {}),
    marker: { symbol: "circle-open", size: size + grown, color, line: { color, width } },
  });
  const star = dims === 3
    ? { mode: "text", text: ["★"], textfont: { size: 26, color: theme.line } }
    : { marker: { symbol: "star", size: 19, color: theme.line, line: { color: theme.veil, width: 2 } } };
  return [
    items(rest, 0.15),
    items(main, rest.length ? Math.max(opacity, 0.8) : opacity),
    { ...extra, ...along(dims, (k) => header.segments[k]), mode: "lines", line: { color: theme.line, width: dims === 3 ? 3 : 1.4 }, opacity: 0.75 },
    ring(header.highlighted, 6, 1.6, theme.text),
    ring(header.focus, 11, 2.6, theme.line),
    { ...extra, ...star, ...along(dims, (k) => header.star.slice(k, k + 1)) },
  ];
}

export function layoutOf(header, view, theme, annotations, gl) {
  const { axes: { xaxis, yaxis, zaxis }, margin } = header.frame;
  const common = {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: theme.font, color: theme.text, size: 12 },
    showlegend: false, autosize: true, uirevision: view.of, hovermode: "closest", hoverdistance: 14, margin,
  };
  const ranged = (axis, range) => ({ ...axis, range: range.slice() });
  if (!zaxis || !gl) {
    const flat = { ...yaxis, scaleanchor: "x" };
    return { ...common, annotations, dragmode: "pan", xaxis: ranged(xaxis, view.x), yaxis: ranged(flat, view.y) };
  }
  const [x, y, z] = view.home;
  const scene = { aspectmode: "data", dragmode: "orbit", camera: view.camera, annotations, uirevision: view.of };
  Object.assign(scene, { xaxis: ranged(xaxis, x), yaxis: ranged(yaxis, y), zaxis: ranged(zaxis, z) });
  return { ...common, margin: { l: 0, r: 0, t: 0, b: 0 }, scene };
}
