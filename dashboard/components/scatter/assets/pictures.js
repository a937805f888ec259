// Thumbnails: asked for when they are about to be seen, kept as long as the tab, drawn where few items are in view.
import { paletteOf } from "./figure.js";
import { make } from "./furniture.js";
import { projector } from "./pick.js";
const [MOST, MOST_NEAR, MOST_ALBUMS] = [500, 32, 4]; // in view, near the pointer, sets that are kept
const PATIENCE = 5_000; // milliseconds until a question is asked again: the answer may have been replaced on its way
const ROOM = 0.62; // of a side that no other picture covers; what has less stays a mark until the map is nearer
const albums = new Map(); // identity of the items → Map(row → image)
export class Album {
  constructor(chart) {
    Object.assign(this, { chart, wishes: {}, asked: -PATIENCE, canvas: make("canvas", "vx-pictures", document.createDocumentFragment()) });
  }
  open(identity) {
    const kept = albumOf(identity);
    if (kept !== this.kept) Object.assign(this, { kept, wishes: {}, drawn: 0 });
  }

  // What came with a message: the bytes of some pictures, one after the other.
  take({ identity, pictures, picture_rows: rows }) {
    if (!pictures) return;
    let start = 0;
    const develop = (bytes) => Object.assign(new Image(), { src: URL.createObjectURL(new Blob([bytes])), alt: "", className: "vx-thumb", onload: () => this.paintSoon() });
    for (const [row, length] of rows) {
      const bytes = pictures.subarray(start, (start += length));
      if (!albumOf(identity).has(row)) albumOf(identity).set(row, develop(bytes)); // a change of theme brings a message again
    }
    this.asked = -PATIENCE;
    this.want();
  }

  // One question at a time; what the pointer rests on comes first.
  want(wish) {
    const { hover = [], view = [] } = Object.assign(this.wishes, wish);
    const rows = [...new Set([...hover, ...view])].filter((row) => !this.kept.has(row));
    clearTimeout(this.timer);
    if (rows.length) this.timer = setTimeout(() => this.ask(rows), Math.max(90, this.asked + PATIENCE - performance.now()));
  }
  ask(rows) {
    if (this.chart.closed) return;
    this.asked = performance.now();
    this.chart.ask("wanted", this.chart.stamp({ rows }));
    this.want();
  }

  // The picture of the item under the pointer; those around it come along, where the pointer will go next.
  hovered(row, tip) {
    const { plot, header, points } = this.chart;
    if (!this.kept.has(row)) this.want({ hover: nearest(projector(plot, header.dims), points, header.n, row) });
    make("div", "vx-frame", tip).append(this.kept.get(row) ?? "");
  }
  paintSoon() {
    this.frame ??= requestAnimationFrame(() => (this.frame = null) ?? (this.chart.closed || this.paint()));
  }

  // Over the marks and below the texts, so its place is in the middle of Plotly's layers.
  paint() {
    const { chart: { plot, header, theme, root }, canvas } = this;
    const [wide, high, dense] = [plot.clientWidth, plot.clientHeight, window.devicePixelRatio || 1];
    const layer = plot.querySelector(".gl-container");
    if (layer && canvas.parentNode !== layer) layer.append(canvas);
    Object.assign(canvas, { width: Math.round(wide * dense), height: Math.round(high * dense) }); // wipes it, too
    const isOn = header.album?.points;
    const size = isOn && this.sizeOf(wide, high);
    const shown = isOn ? this.inView(wide, high, size) : [];
    this.want({ view: shown.map(({ row }) => row) });
    if (plot._fullLayout) plot._fullLayout.hoverdistance = shown.length ? Math.max(14, 0.6 * size) : 14;
    const seen = shown.filter(({ row }) => this.kept.get(row)?.naturalWidth).reverse(); // the important on top
    const [pen, palette] = [canvas.getContext("2d"), paletteOf(header, theme)];
    Object.assign(pen, { imageSmoothingQuality: "high", lineJoin: "round" }).scale(dense, dense);
    for (const { row, at, rank, faint } of seen) {
      const edge = rank ? theme.line : header.codes ? palette[header.codes[row]] : "#8088a080";
      drawPicture(pen, this.kept.get(row), at, rank > 1 ? 1.35 * size : size, edge, Math.min(rank ? 3 : 2, size / (rank ? 8 : 14)), faint ? 0.16 : 1);
      const [sign, color] = header.album.signs?.[row] ?? [];
      if (sign) drawSign(pen, sign, at.map((place) => place + size / 2 - 2), 19, color, theme.paper);
    }
    this.reach = seen.length ? 0.7 * size + 2 : 11;
    const star = header.extras[3];
    if (seen.length && star.x?.length) drawSign(pen, "★", projector(plot, 2)([star.x[0], star.y[0]], 0), 26, theme.line, theme.paper);
    root.dataset.pictures = String(seen.length);
  }

  // The items that are drawn as pictures, the important first; none where too many are in view.
  inView(wide, high, size) {
    const { shown: { main, rest }, points, plot, header: { album } } = this.chart;
    const [pixelOf, ringed] = [projector(plot, 2), new Set(album.ringed)];
    const spotOf = (faint) => (row) => ({ row, faint, at: pixelOf(points, row), rank: row === album.focus ? 2 : Number(ringed.has(row)) });
    const isIn = ({ at: [x, y] }) => x > -size && y > -size && x < wide + size && y < high + size;
    const spots = [...main.map(spotOf(false)), ...rest.map(spotOf(true))].filter(isIn);
    const free = [];
    const isFree = ({ at: [x, y] }) => free.every(({ at }) => Math.max(Math.abs(at[0] - x), Math.abs(at[1] - y)) > ROOM * size);
    // At the edge, a step aside does not turn all pictures off and on.
    if (spots.length <= (this.drawn ? 1.3 * MOST : MOST))
      for (const spot of spots.sort((a, b) => b.rank - a.rank)) if (isFree(spot)) free.push(spot);
    this.drawn = free.length;
    return free;
  }

  // It grows with the zoom, but slower than the gaps, and not with what is in view: moving the map keeps the sizes.
  sizeOf(wide, high) {
    const { header, plot } = this.chart;
    const { range, _length } = plot._fullLayout.xaxis;
    const scale = _length / (range[1] - range[0]); // pixels per unit
    if (header.album.cell) return Math.min(120, 0.92 * header.album.cell * scale);
    const [across, up] = header.home.map(([a, b]) => b - a);
    const closer = scale / Math.min(wide / across, high / up);
    return Math.min(76, Math.max(26, Math.sqrt(((0.42 * wide * high) / Math.max(1, header.n)) * closer)));
  }
}
function albumOf(identity) {
  const album = albums.get(identity) ?? new Map();
  albums.delete(identity);
  albums.set(identity, album);
  for (const [old, images] of albums) {
    if (albums.size <= MOST_ALBUMS) break;
    for (const image of images.values()) URL.revokeObjectURL(image.src);
    albums.delete(old);
  }
  return album;
}
function nearest(pixelOf, points, n, row) {
  const [x, y] = pixelOf(points, row);
  const away = Float64Array.from({ length: n }, (_, other) => (other === row ? -1 : Math.hypot(pixelOf(points, other)[0] - x, pixelOf(points, other)[1] - y)));
  return Array.from(away.keys()).sort((a, b) => away[a] - away[b]).slice(0, MOST_NEAR);
}
function drawPicture(pen, image, [x, y], size, strokeStyle, lineWidth, globalAlpha) {
  const fit = size / Math.max(image.naturalWidth, image.naturalHeight);
  const [wide, high] = [image.naturalWidth * fit, image.naturalHeight * fit];
  const box = [x - wide / 2, y - high / 2, wide, high].map(Math.round); // on whole pixels frames are sharp
  Object.assign(pen, { strokeStyle, lineWidth, globalAlpha }).drawImage(image, ...box);
  pen.strokeRect(...box);
}
function drawSign(pen, sign, spot, pixels, fillStyle, strokeStyle) {
  Object.assign(pen, { globalAlpha: 1, font: `bold ${pixels}px sans-serif`, textAlign: "center", textBaseline: "middle", lineWidth: 5, strokeStyle, fillStyle });
  for (const draw of ["strokeText", "fillText"]) pen[draw](sign, ...spot);
}
