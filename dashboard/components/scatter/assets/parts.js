// Bytes in and out: the message of pack.py, the selection that goes back, and Plotly.js itself.
const MOST_PARTS = 96;
const parts = new Map(); // digest → typed array or JSON; lives as long as the browser tab
const TYPES = { f4: Float32Array, u1: Uint8Array, u4: Uint32Array };
const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
export function unpack(bytes) {
  const start = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const header = Object.assign(parse(bytes.subarray(8, start)), { missing: [], digest: {} });
  for (const [name, { digest, kind, offset, length }] of Object.entries(header.parts)) {
    let value = parts.get(digest);
    const content = offset !== undefined && bytes.slice(start + offset, start + offset + length);
    if (content) value = kind === "json" ? parse(content) : new TYPES[kind](content.buffer);
    parts.delete(digest);
    if (value === undefined) header.missing.push(digest);
    else parts.set(digest, value);
    header[name] = value;
    header.digest[name] = digest;
  }
  for (const old of parts.keys()) if (parts.size > MOST_PARTS) parts.delete(old);
  return header;
}
export function encodeRows(rows, n) {
  const isList = 4 * rows.length <= (n + 7) >> 3;
  const bytes = isList ? new Uint8Array(Uint32Array.from(rows).buffer) : new Uint8Array((n + 7) >> 3);
  if (!isList) for (const row of rows) bytes[row >> 3] |= 1 << (row & 7);
  return { kind: isList ? "rows" : "bits", n, data: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}
let plotly; // a promise: many charts, one library
export const loadPlotly = (version) => (plotly ??= fetchPlotly(version));

// Streamlit names no age for the file, so the browser would fetch 1.5 MB at every visit: what it holds is good.
async function fetchPlotly(version) {
  const answer = await fetch(new URL(`../vectarium.plotly/plotly.min.js?${version}`, import.meta.url), { cache: "force-cache" });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  const src = URL.createObjectURL(await answer.blob());
  await new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));
  URL.revokeObjectURL(src);
}
