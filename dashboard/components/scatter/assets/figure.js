// What Plotly draws: traces and layout from the header, the theme, and the state of the chart.
const SHAPES_2D = ["circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"];
const SHAPES_3D = ["circle", "square", "diamond", "cross", "x", "circle-open", "square-open", "diamond-open"];
const MOST_SHAPED = 20000; // marks of more items are too small to have a shape
const clamp = (low, value, high) => Math.min(high, Math.max(low, value));
export const escapeHtml = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function themeOf(element) {
  const style = getComputedStyle(element);
  const css = (name, other) => style.getPropertyValue(name).trim() || other;
  const background = css("--st-background-color", "#ffffff");
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = background;
  const [r, g, b] = (probe.fillStyle.match(/[0-9a-f]{2}/gi) ?? ["ff", "ff", "ff"]).map((h) => parseInt(h, 16));
  return {
    background,
    dark: 0.3 * r + 0.59 * g + 0.11 * b < 128,
    text: css("--st-text-color", "#333"),
    primary: css("--st-link-color", css("--st-primary-color", "#3b5bdb")),
    border: css("--st-border-color", "#8884"),
    font: css("--st-font", "sans-serif"),
  };
}

// Marks of 50 items and of 500,000 both read.
export const markSize = (n, dims) => clamp(1.6, (dims === 3 ? 15 : 21) / Math.max(n, 1) ** 0.18, 11);
const markOpacity = (n) => clamp(0.45, 1.35 / Math.max(n, 1) ** 0.085, 0.92);

export function paletteOf(header, theme) {
  if (!header.color) return [theme.dark ? "#56B4E9" : "#0072B2"];
  return theme.dark ? header.color.dark : header.color.light;
}

// The range of every axis that shows all points with a margin.
export function homeOf(points, dims) {
  const ranges = Array.from({ length: dims }, () => [Infinity, -Infinity]);
  for (let i = 0; i < points.length; i++) {
    const range = ranges[i % dims];
    if (points[i] < range[0]) range[0] = points[i];
    if (points[i] > range[1]) range[1] = points[i];
  }
  const widest = Math.max(...ranges.map(([low, high]) => high - low)) || 1;
  return ranges.map(([low, high]) =>
    low <= high ? [low - 0.05 * widest, high + 0.05 * widest] : [-1, 1],
  );
}

const gather = (values, rows, dims, k) => {
  const taken = new values.constructor(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] * dims + k];
  return taken;
};

function place(header, points, rows) {
  const at = { x: gather(points, rows, header.dims, 0), y: gather(points, rows, header.dims, 1) };
  if (header.dims === 3) at.z = gather(points, rows, 3, 2);
  return at;
}

// groups: {rest, main} rows; with a selection the rest steps back.
export function tracesOf(header, points, groups, theme, gl) {
  const { dims, n } = header;
  const type = dims === 3 && gl ? "scatter3d" : gl ? "scattergl" : "scatter";
  const size = markSize(n, dims);
  const palette = paletteOf(header, theme);
  const last = Math.max(palette.length - 1, 1);
  const shapes = dims === 3 ? SHAPES_3D : SHAPES_2D;
  const items = (rows, opacity) => ({
    ...place(header, points, rows), type, mode: "markers", hoverinfo: "none", opacity,
    marker: {
      line: { width: 0 },
      size: header.sizes ? Array.from(rows, (row) => size * (0.55 + (1.9 * header.sizes[row]) / 255)) : size,
      ...(header.color?.shapes && n <= MOST_SHAPED
        ? { symbol: Array.from(rows, (row) => shapes[header.codes[row]] ?? "circle") }
        : {}),
      ...(header.codes
        ? {
            color: gather(header.codes, rows, 1, 0), cmin: 0, cmax: last, showscale: false,
            colorscale: Array.from({ length: last + 1 }, (_, i) => [i / last, palette[Math.min(i, palette.length - 1)]]),
          }
        : { color: palette[0] }),
    },
  });
  const opacity = markOpacity(n);
  const traces = [
    items(groups.rest, theme.dark ? 0.16 : 0.14),
    items(groups.main, groups.rest.length ? Math.max(opacity, 0.8) : opacity),
  ];
  const extra = { type: type === "scattergl" ? "scatter" : type, hoverinfo: "skip", showlegend: false };
  const segments = [
    ...header.lines.map(([a, b]) => [at(header, points, a), at(header, points, b)]),
    ...(header.star ? header.star_lines.map((row) => [header.star, at(header, points, row)]) : []),
  ];
  const axes = dims === 3 ? ["x", "y", "z"] : ["x", "y"];
  const along = (list, k) => list.flatMap(([a, b]) => [a[k], b[k], null]);
  const line = { color: theme.primary, width: dims === 3 ? 3 : 1.4 };
  traces.push({
    ...extra, ...Object.fromEntries(axes.map((axis, k) => [axis, along(segments, k)])),
    mode: "lines", line, opacity: 0.75,
  });
  const ring = (rows, grown, width, color) => ({
    ...place(header, points, Uint32Array.from(rows)), ...extra, mode: "markers",
    ...(rows.length > 400 && dims === 2 ? { type } : {}),
    marker: { symbol: "circle-open", size: size + grown, color, line: { color, width } },
  });
  traces.push(ring(header.highlighted, 6, 1.6, theme.text));
  traces.push(ring(header.focus === null ? [] : [header.focus], 11, 2.6, theme.primary));
  const star = header.star ? axes.map((_, k) => [header.star[k]]) : axes.map(() => []);
  traces.push({
    ...extra, ...Object.fromEntries(axes.map((axis, k) => [axis, star[k]])),
    ...(dims === 3
      ? { mode: "text", text: ["★"], textfont: { size: 26, color: theme.primary } }
      : { mode: "markers", marker: { symbol: "star", size: 19, color: theme.primary, line: { color: theme.background, width: 2 } } }),
  });
  return traces;
}

export const at = (header, points, row) =>
  Array.from(points.subarray(row * header.dims, (row + 1) * header.dims));

export function layoutOf(header, view, theme, annotations, gl) {
  const axis = (k) => ({
    title: { text: escapeHtml(header.axis_titles[k] ?? ""), font: { size: 12 }, standoff: 6 },
    showgrid: header.shows_ticks, showticklabels: header.shows_ticks, zeroline: header.shows_ticks, ticks: "",
    gridcolor: theme.dark ? "#ffffff14" : "#00000010", zerolinecolor: theme.dark ? "#ffffff33" : "#00000026",
    showspikes: false, showline: false,
  });
  const margin = header.axis_titles.length || header.shows_ticks ? { l: 44, r: 8, t: 8, b: 36 } : { l: 8, r: 8, t: 8, b: 8 };
  const common = {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: theme.font, color: theme.text, size: 12 },
    showlegend: false, autosize: true, uirevision: view.of, hovermode: "closest", hoverdistance: 14,
  };
  if (header.dims === 3 && gl) {
    const scene = { aspectmode: "data", dragmode: "orbit", camera: view.camera, annotations, uirevision: view.of };
    ["xaxis", "yaxis", "zaxis"].forEach((name, k) => {
      scene[name] = { ...axis(k), range: view.home[k], showbackground: false, autorange: false };
      if (!header.axis_titles[k]) scene[name].title.text = " ";
    });
    return { ...common, margin: { l: 0, r: 0, t: 0, b: 0 }, scene };
  }
  return {
    ...common, margin, annotations, dragmode: "pan",
    xaxis: { ...axis(0), range: view.x.slice() },
    yaxis: { ...axis(1), range: view.y.slice(), scaleanchor: "x" },
  };
}
