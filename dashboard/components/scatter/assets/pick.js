// From data to pixels and back: the lasso, and the texts that find room on the map.
import { at, escapeHtml } from "./figure.js";

// (row) → pixel [x, y] inside the plot, for the view that is on screen.
export function projector(plot, header, points) {
  const { xaxis, yaxis, scene } = plot._fullLayout;
  if (header.dims === 2 || !scene?._scene) {
    return (row) => [
      xaxis._offset + xaxis.l2p(points[row * header.dims]),
      yaxis._offset + yaxis.l2p(points[row * header.dims + 1]),
    ];
  }
  const { glplot, dataScale } = scene._scene;
  const { model, view, projection } = glplot.cameraParams;
  const box = plot.getBoundingClientRect();
  const times = (m, v) => [0, 1, 2, 3].map((i) => m[i] * v[0] + m[4 + i] * v[1] + m[8 + i] * v[2] + m[12 + i] * v[3]);
  return (row) => {
    const p = [0, 1, 2].map((k) => points[row * 3 + k] * dataScale[k]);
    const [x, y, , w] = times(projection, times(view, times(model, [...p, 1])));
    return w > 0 ? [((1 + x / w) / 2) * box.width, ((1 - y / w) / 2) * box.height] : [-1e9, -1e9];
  };
}

export function rowsInside(polygon, rows, pixelOf) {
  return Uint32Array.from(rows).filter((row) => {
    const [x, y] = pixelOf(row);
    let inside = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      const [[ax, ay], [bx, by]] = [polygon[i], polygon[j]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  });
}

// Plotly annotations, the important first; one that would cover another is left out.
export function annotationsOf(header, points, textOf, theme, plot, selection) {
  const named = new Map();
  const rows = [header.focus, ...header.star_lines, ...header.lines.flat(), ...header.labeled];
  if (selection && selection.length <= 60) rows.push(...selection);
  for (const row of rows) if (row !== null && textOf(row)) named.set(row, textOf(row));
  const wanted = [...named].map(([row, text]) => ({ spot: at(header, points, row), row, text }));
  if (header.star && header.star_text) wanted.unshift({ spot: header.star, text: header.star_text, row: null });
  const limit = header.dims === 3 ? 16 : 60;
  const pixelOf = plot._fullLayout ? projector(plot, { dims: header.dims }, Float64Array.from(wanted.flatMap((w) => w.spot))) : null;
  const taken = [];
  return wanted.slice(0, limit).flatMap(({ spot, row, text }, i) => {
    const strong = row === null || row === header.focus;
    const shown = text.length > 28 ? `${text.slice(0, 27)}…` : text;
    const wide = [...shown].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x1100 ? 13 : 7), 8);
    const free = [[0, -16], [0, 17], [wide / 2 + 9, 0], [-wide / 2 - 9, 0]].find(([dx, dy]) => {
      if (!pixelOf) return true;
      const [x, y] = pixelOf(i);
      const box = [x + dx - wide / 2, y + dy - 8, x + dx + wide / 2, y + dy + 8];
      const crossed = taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3]);
      if (!crossed) taken.push(box);
      return !crossed;
    });
    if (!free) return [];
    const [x, y, z] = spot;
    return [{
      x, y, ...(header.dims === 3 ? { z } : {}), text: strong ? `<b>${escapeHtml(shown)}</b>` : escapeHtml(shown),
      showarrow: false, xshift: free[0], yshift: -free[1], bgcolor: theme.background + "c8", borderpad: 1,
      font: { size: strong ? 13 : 12, color: theme.text }, captureevents: false,
    }];
  });
}
