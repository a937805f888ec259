// Bytes in and out: the message of pack.py, the selection that goes back, and Plotly.js itself.
const MOST_BYTES = 256e6;
const parts = new Map(); // digest → typed array or JSON; lives as long as the browser tab
let plotly;

export function unpack(bytes) {
  const start = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  header.missing = [];
  header.digest = {};
  for (const [name, { digest, kind, offset, length }] of Object.entries(header.parts)) {
    const value =
      offset === undefined
        ? parts.get(digest)
        : decode(kind, bytes.slice(start + offset, start + offset + length));
    if (value === undefined) header.missing.push(digest);
    else keep(digest, value);
    header[name] = value;
    header.digest[name] = digest;
  }
  return header;
}

function decode(kind, bytes) {
  if (kind === "json") return JSON.parse(new TextDecoder().decode(bytes));
  return new { f4: Float32Array, u1: Uint8Array, u4: Uint32Array }[kind](bytes.buffer);
}

function keep(digest, value) {
  parts.delete(digest);
  parts.set(digest, value);
  const size = (part) => part.byteLength ?? 64 * part.length;
  let total = [...parts.values()].reduce((sum, part) => sum + size(part), 0);
  for (const [old, part] of parts) {
    if (total <= MOST_BYTES || old === digest) break;
    total -= size(part);
    parts.delete(old);
  }
}

export function encodeRows(rows, n) {
  const isList = 4 * rows.length <= (n + 7) >> 3;
  const bytes = isList ? new Uint8Array(Uint32Array.from(rows).buffer) : new Uint8Array((n + 7) >> 3);
  if (!isList) for (const row of rows) bytes[row >> 3] |= 1 << (row & 7);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { kind: isList ? "rows" : "bits", n, data: btoa(text) };
}

export function decodeRows({ kind, n, data }) {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (kind === "rows") return new Uint32Array(bytes.buffer);
  const rows = [];
  for (let row = 0; row < n; row++) if (bytes[row >> 3] & (1 << (row & 7))) rows.push(row);
  return Uint32Array.from(rows);
}

// Streamlit serves the file without validators, so the browser would fetch 4.8 MB at every page: we keep it.
export function loadPlotly(version) {
  plotly ??= fetchPlotly(version).catch((problem) => {
    plotly = undefined;
    throw problem;
  });
  return plotly;
}

async function fetchPlotly(version) {
  const url = new URL(`../vectarium.plotly/plotly.min.js?${version}`, import.meta.url).href;
  const store = await globalThis.caches?.open("vectarium-plotly").catch(() => null);
  let answer = await store?.match(url);
  if (!answer) {
    answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    for (const old of (await store?.keys()) ?? []) await store.delete(old);
    await store?.put(url, answer.clone()).catch(() => null);
  }
  const source = URL.createObjectURL(await answer.blob());
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  URL.revokeObjectURL(source);
  return globalThis.Plotly;
}
