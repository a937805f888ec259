// Thumbnails: asked for when they are about to be seen, kept as long as the tab, drawn where few items are in view.
import { projector } from "./pick.js";
import { paletteOf } from "./figure.js";
const [MOST, MOST_NEAR, MOST_ALBUMS] = [500, 32, 4]; // pictures on the map, around the pointer, sets that are kept
const MOST_ASKED = 400; // in one question
const PATIENCE = 5_000; // milliseconds until a question is asked again: the answer may have been replaced on its way
const albums = new Map(); // identity of the items → Map(row → HTMLImageElement, or null where there is none)

export class Album {
  constructor(chart) {
    Object.assign(this, { chart, wishes: {}, canvas: document.createElement("canvas") });
    this.canvas.className = "vx-pictures";
  }
  // What came with a message: the bytes of some pictures, one after the other.
  take({ identity, pictures, picture_rows: rows }) {
    let start = 0;
    for (const [row, length] of pictures ? rows : [])
      albumOf(identity).set(row, length ? this.develop(pictures.subarray(start, (start += length))) : null);
    if (pictures) this.asked = 0;
  }
  develop(bytes) {
    const src = URL.createObjectURL(new Blob([bytes]));
    return Object.assign(new Image(), { src, alt: "", className: "vx-thumb", onload: () => this.paintSoon() });
  }
  open(identity) {
    this.kept = albumOf(identity);
  }

  // One question at a time; what the pointer rests on comes first.
  want(what, rows) {
    this.wishes[what] = rows;
    clearTimeout(this.timer);
    const { hover = [], view = [] } = this.wishes;
    const missing = [...new Set([...hover, ...view])].filter((row) => !this.kept.has(row)).slice(0, MOST_ASKED);
    if (!missing.length || this.chart.closed) return;
    const again = () => this.want(what, rows);
    if (this.asked > performance.now() - PATIENCE) this.timer = setTimeout(again, PATIENCE / 5);
    else this.timer = setTimeout(() => this.ask(missing, again), 90);
  }
  ask(missing, again) {
    this.asked = performance.now();
    this.chart.ask("wanted", this.chart.stamp({ rows: missing }));
    this.timer = setTimeout(again, PATIENCE);
  }

  // The picture of the item under the pointer, and those around it where the pointer will go next.
  hovered(row) {
    const { plot, header, points } = this.chart;
    if (!this.kept.has(row)) this.want("hover", nearest(projector(plot, header.dims), points, header.n, row));
    const box = Object.assign(document.createElement("div"), { className: "vx-frame" });
    const image = this.kept.get(row);
    if (image) box.append(image.cloneNode());
    return image === null ? "" : box;
  }
  paintSoon() {
    this.frame ??= requestAnimationFrame(() => (this.frame = null) ?? (this.chart.closed || this.paint()));
  }

  // Over the marks and below the texts, so its place is in the middle of Plotly's layers.
  paint() {
    const { chart, canvas } = this;
    const { plot, header, theme } = chart;
    const layer = plot.querySelector(".gl-container");
    if (layer && canvas.parentNode !== layer) layer.append(canvas);
    const spots = header.album?.points && header.dims === 2 && plot._fullLayout?.xaxis ? this.inView() : [];
    const most = this.drawn ? 1.3 * MOST : MOST; // at the edge, a step aside does not turn all pictures off and on
    const shown = spots.length > most ? [] : spots;
    this.drawn = shown.length;
    const [wide, high, dense] = [plot.clientWidth, plot.clientHeight, window.devicePixelRatio || 1];
    if (canvas.width !== Math.round(wide * dense) || canvas.height !== Math.round(high * dense))
      Object.assign(canvas, { width: Math.round(wide * dense), height: Math.round(high * dense) });
    const pen = canvas.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, wide, high);
    if (this.kept && shown.length) this.want("view", shown.map(({ row }) => row));
    const size = this.sizeOf(wide, high);
    if (plot._fullLayout) plot._fullLayout.hoverdistance = shown.length ? Math.max(14, 0.6 * size) : 14;
    const strong = new Set(header.album?.ringed);
    const order = (spot) => (spot.row === header.album.focus ? 2 : Number(strong.has(spot.row)));
    const palette = paletteOf(header, theme);
    let count = 0;
    for (const spot of shown.sort((a, b) => order(a) - order(b))) {
      const image = this.kept.get(spot.row);
      if (!image?.naturalWidth) continue;
      const edge = [header.codes ? palette[header.codes[spot.row]] : "#8088a080", theme.line, theme.line][order(spot)];
      drawPicture(pen, image, spot, order(spot) === 2 ? 1.35 * size : size, edge, order(spot) ? 3 : 1.6);
      count += 1;
    }
    const [x, y] = [header.extras[3].x?.[0], header.extras[3].y?.[0]];
    if (count && x !== undefined) drawStar(pen, this.place(x, y), theme);
    chart.root.dataset.pictures = String(count);
  }
  place(x, y) {
    const { xaxis, yaxis } = this.chart.plot._fullLayout;
    const share = ({ range: [a, b] }, value) => (value - a) / (b - a);
    return [xaxis._offset + xaxis._length * share(xaxis, x), yaxis._offset + yaxis._length * (1 - share(yaxis, y))];
  }
  inView() {
    const { shown, points, plot } = this.chart;
    const { clientWidth, clientHeight } = plot;
    const spots = (rows, faint) =>
      rows.map((row) => ({ row, faint, at: this.place(points[2 * row], points[2 * row + 1]) }));
    const isIn = ({ at: [x, y] }) => x > -20 && y > -20 && x < clientWidth + 20 && y < clientHeight + 20;
    return [...spots(shown.rest, true), ...spots(shown.main, false)].filter(isIn);
  }

  // It grows with the zoom and not with what happens to be in view: moving the map keeps the sizes.
  sizeOf(wide, high) {
    const { header, plot } = this.chart;
    const { range, _length } = plot._fullLayout?.xaxis ?? { range: [0, 1], _length: 1 };
    const scale = _length / (range[1] - range[0]); // pixels per unit
    if (header.album?.cell) return Math.min(120, 0.92 * header.album.cell * scale);
    const [across, up] = header.home.map(([a, b]) => b - a);
    const closer = scale / Math.min(wide / across, high / up);
    return Math.min(76, Math.max(20, Math.sqrt((0.42 * wide * high) / Math.max(1, header.n)) * closer));
  }
}
function albumOf(identity) {
  const album = albums.get(identity) ?? new Map();
  albums.delete(identity);
  albums.set(identity, album);
  for (const [old, images] of albums) {
    if (albums.size <= MOST_ALBUMS) break;
    for (const image of images.values()) if (image) URL.revokeObjectURL(image.src);
    albums.delete(old);
  }
  return album;
}
function nearest(pixelOf, points, n, row) {
  const [x, y] = pixelOf(points, row);
  const away = Array.from({ length: n }, (_, other) => Math.hypot(...pixelOf(points, other).map((v, k) => v - [x, y][k])));
  const near = Array.from(away.keys()).sort((a, b) => away[a] - away[b]);
  return [row, ...near.filter((other) => other !== row)].slice(0, MOST_NEAR);
}
function drawPicture(pen, image, { at: [x, y], faint }, size, edge, width) {
  const fit = size / Math.max(image.naturalWidth, image.naturalHeight);
  const [wide, high] = [image.naturalWidth * fit, image.naturalHeight * fit];
  pen.globalAlpha = faint ? 0.16 : 1;
  pen.drawImage(image, x - wide / 2, y - high / 2, wide, high);
  Object.assign(pen, { strokeStyle: edge, lineWidth: width, lineJoin: "round" });
  pen.strokeRect(x - wide / 2, y - high / 2, wide, high);
  pen.globalAlpha = 1;
}
function drawStar(pen, [x, y], theme) {
  Object.assign(pen, { font: "26px sans-serif", textAlign: "center", textBaseline: "middle", lineWidth: 5 });
  Object.assign(pen, { strokeStyle: theme.paper, fillStyle: theme.line });
  pen.strokeText("★", x, y);
  pen.fillText("★", x, y);
}
