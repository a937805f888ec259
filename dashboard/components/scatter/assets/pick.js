// From data to pixels: the lasso, and the texts that find room on the map.
// (values, row) → pixel [x, y] inside the plot, for the view that is on screen. values holds dims numbers per row.
export function projector(plot, dims) {
  const { xaxis, yaxis, scene } = plot._fullLayout;
  const share = ({ range: [a, b] }, value) => (value - a) / (b - a); // Plotly's own l2p is late while the map is dragged
  if (!scene)
    return (values, row) => [
      xaxis._offset + xaxis._length * share(xaxis, values[row * dims]),
      yaxis._offset + yaxis._length * (1 - share(yaxis, values[row * dims + 1])),
    ];
  const { glplot, dataScale } = scene._scene;
  const { model, view, projection } = glplot.cameraParams;
  const { width, height } = plot.getBoundingClientRect();
  const times = (m, v) => [0, 1, 2, 3].map((i) => m[i] * v[0] + m[4 + i] * v[1] + m[8 + i] * v[2] + m[12 + i] * v[3]);
  return (values, row) => {
    const spot = [0, 1, 2].map((k) => values[row * dims + k] * dataScale[k]);
    const [x, y, , w] = times(projection, times(view, times(model, [...spot, 1])));
    return w > 0 ? [((1 + x / w) / 2) * width, ((1 - y / w) / 2) * height] : [-1e9, -1e9];
  };
}
export const isInside = (polygon, [x, y]) =>
  polygon.reduce((inside, [ax, ay], i) => {
    const [bx, by] = polygon.at(i - 1);
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);

// Plotly annotations, the important first, `reach` pixels away from their items. One that would cover another or leave
// the plot is left out.
export function annotationsOf({ notes, dims }, plot, reach) {
  const pixelOf = projector(plot, dims);
  const { width, height } = plot.getBoundingClientRect();
  const taken = [];
  const isOn = ([left, top, right, bottom]) => left >= 0 && top >= 0 && right <= width && bottom <= height;
  const isFree = (box) => taken.every((t) => box[0] >= t[2] || t[0] >= box[2] || box[1] >= t[3] || t[1] >= box[3]);
  const spots = notes.map(({ spot }) => pixelOf(spot, 0));
  notes.forEach(({ strong }, i) => strong && taken.push([-reach, -reach, reach, reach].map((edge, side) => spots[i][side % 2] + edge)));
  return notes.flatMap(({ spot, text, wide }, i) => {
    const [x, y] = spots[i];
    const inward = Math.max(2, Math.min(x - wide / 2, width - wide - 2)); // the left end of a text above or below
    const places = [[inward, y - reach - 17], [inward, y + reach], [x + reach + 1, y - 8], [x - wide - reach - 1, y - 8]];
    const boxes = places.map(([left, top]) => [left, top, left + wide, top + 16]);
    const box = isOn([x, y, x, y]) && boxes.find((place) => isOn(place) && isFree(place));
    if (!box) return [];
    taken.push(box);
    const [xshift, yshift] = [box[0] + wide / 2 - x, y - box[1] - 8];
    return [{ x: spot[0], y: spot[1], z: spot[2], xshift, yshift, text, showarrow: false }];
  });
}

// Draw a line with pointer or finger over the plot; `done` gets the polygon in pixels of the plot.
export function drawLasso(layer, tool, done) {
  let path = [];
  const corners = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];
  const polygon = () => (tool() === "box" && path.length > 1 ? corners(path[0], path.at(-1)) : path);
  const show = (spots) => layer.firstChild.setAttribute("d", spots.length ? `M${spots.map((spot) => spot.join(" ")).join("L")}Z` : "");
  const add = ({ clientX, clientY }) => {
    const { left, top } = layer.getBoundingClientRect();
    path.push([clientX - left, clientY - top]);
    show(polygon());
  };
  layer.onpointerdown = (event) => { path = []; add(event); layer.setPointerCapture(event.pointerId); };
  layer.onpointermove = (event) => path.length && add(event);
  layer.onpointerup = layer.onpointercancel = (event) => {
    const shape = polygon();
    show((path = []));
    if (event.type === "pointerup" && shape.length > 2) done(shape);
  };
}
