/* global L */
const MAX_ZOOM = 30;
const SIDE = 256;
// Far apart in hue; further nodes take steps of the golden angle.
const PALETTE = ['#e6453c', '#2f9e44', '#3b6fe0', '#f0b429', '#a44ad6', '#18b5b5', '#e85d9c', '#8a6d3b'];
const byId = (id) => document.getElementById(id);

/* Nodes: colours, shares, counts ---------------------------------------------------------------------------------- */

const nodes = new Map();

function node(name) {
  if (!nodes.has(name)) {
    const index = nodes.size;
    const colour = PALETTE[index] ?? `hsl(${(index * 137.5) % 360} 70% 50%)`;
    nodes.set(name, { name, colour, counts: { hit: 0, peer: 0, load: 0 } });
  }
  return nodes.get(name);
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function swatch(colour) {
  const made = element('span', { className: 'swatch' });
  made.style.backgroundColor = colour;
  return made;
}

function showNodes() {
  const rows = [...nodes.values()].map((each) => {
    const name = each.uri ? element('a', { href: `${each.uri}/`, textContent: each.name }) : each.name;
    const share = each.ownership === undefined ? '' : `${(100 * each.ownership).toFixed(1)} %`;
    const state = each.state && each.state !== 'UP' ? ` (${each.state.toLowerCase()})` : '';
    const row = element('tr', {}, element('td', {}, swatch(each.colour), name, state), element('td', {}, share));
    for (const source of ['hit', 'peer', 'load']) {
      row.append(element('td', { textContent: each.counts[source] }));
    }
    row.dataset.node = each.name;
    return row;
  });
  byId('nodes').tBodies[0].replaceChildren(...rows);
  const total = (source) => [...nodes.values()].reduce((sum, each) => sum + each.counts[source], 0);
  byId('totals').textContent = `${total('hit')} hits, ${total('peer')} from peers, ${total('load')} loads`;
}

async function readRing() {
  try {
    const report = await (await fetch('actuator/circlet')).json();
    byId('self').textContent = report.node;
    for (const member of report.ring.members) {
      Object.assign(node(member.name), {
        uri: /^https?:/.test(member.uri) ? member.uri.replace(/\/$/, '') : undefined,
        ownership: member.ownership,
        state: member.state,
      });
    }
  } catch {
    // Without the endpoint nodes get their colours in the order in which they turn up.
  }
  showNodes();
}

/* Map --------------------------------------------------------------------------------------------------------------- */

async function ask(url, options) {
  const response = await fetch(url, options);
  const owner = response.headers.get('X-Circlet-Owner');
  const source = response.headers.get('X-Circlet-Source');
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw Object.assign(new Error(problem.detail ?? response.statusText), { status: response.status, owner, source });
  }
  return { response, owner, source };
}

const FractalLayer = L.GridLayer.extend({
  createTile({ x, y, z }, done) {
    const tile = element('div', { className: 'fractal-tile' });
    const last = 2 ** z - 1;
    if (x < 0 || y < 0 || x > last || y > last) {
      setTimeout(() => done(null, tile));
      return tile;
    }
    const abort = new AbortController();
    tile.abort = () => abort.abort();
    this.load(tile, `${this.options.set}/${z}/${x}/${y}`, abort.signal).then(
      () => done(null, tile),
      (error) => {
        if (error.name !== 'AbortError') {
          tile.append(element('span', { className: 'label error', textContent: error.status ?? 'error', title: error.message }));
        }
        done(error, tile);
      },
    );
    return tile;
  },

  async load(tile, key, signal) {
    const { response, owner, source } = await ask(`api/tiles/${key}.png`, { signal });
    const image = element('img', { alt: `Tile ${key}`, draggable: false });
    const url = URL.createObjectURL(await response.blob());
    image.src = url;
    try {
      await image.decode();
    } finally {
      URL.revokeObjectURL(url);
    }
    const tint = element('div', { className: 'tint' });
    tint.style.backgroundColor = node(owner).colour;
    const label = element('span', { className: `label ${source}`, textContent: source, title: `${key}, owned by ${owner}` });
    tile.append(image, tint, label);
    tile.dataset.key = key;
    tile.dataset.owner = owner;
    tile.dataset.source = source;
    node(owner).counts[source]++;
    showNodes();
  },
});

function startMap() {
  // A flat square with the origin in the north-west, as the tiles are counted.
  const crs = L.extend({}, L.CRS.Simple, { transformation: new L.Transformation(1, 0, 1, 0) });
  const bounds = [[0, 0], [SIDE, SIDE]];
  const map = L.map('map', { crs, minZoom: 0, maxZoom: MAX_ZOOM, zoomSnap: 1, maxBounds: [[-SIDE, -SIDE], [2 * SIDE, 2 * SIDE]] });
  const layer = new FractalLayer({ set: byId('set').value, tileSize: SIDE, bounds, noWrap: true, maxZoom: MAX_ZOOM, keepBuffer: 1 });
  layer.on('tileunload', ({ tile }) => tile.abort?.());
  layer.addTo(map);
  map.setView([SIDE / 2, SIDE / 2], 2);
  map.attributionControl.setPrefix('Leaflet');
  byId('set').addEventListener('change', ({ target }) => {
    layer.options.set = target.value;
    layer.redraw();
  });
  byId('tint').addEventListener('change', ({ target }) => byId('map').classList.toggle('untinted', !target.checked));
  byId('again').addEventListener('click', () => layer.redraw());
}

/* Probe, books, photos ---------------------------------------------------------------------------------------------- */

function log(list, text, answer = {}) {
  const line = element('li');
  if (answer.owner) {
    line.append(swatch(node(answer.owner).colour), `${answer.source}: `);
  }
  line.append(text);
  byId(list).prepend(line);
}

async function logged(list, action) {
  const begin = performance.now();
  try {
    const [text, answer] = await action();
    log(list, `${text} (${Math.round(performance.now() - begin)} ms)`, answer);
  } catch (error) {
    log(list, `${error.status ?? 'error'}: ${error.message}`, error);
  }
}

function told({ acknowledged = [], unreached = [] }) {
  return `forgotten by ${acknowledged.join(', ') || 'nobody'}${unreached.length ? `; not reached: ${unreached.join(', ')}` : ''}`;
}

function startProbe() {
  const url = () => `api/probe/${encodeURIComponent(byId('probe-key').value)}`;
  byId('probe').addEventListener('submit', (event) => {
    event.preventDefault();
    logged('probe-log', async () => {
      const answer = await ask(url());
      return [await answer.response.text(), answer];
    });
  });
  byId('probe-forget').addEventListener('click', () =>
    logged('probe-log', async () => {
      const { response } = await ask(url(), { method: 'DELETE' });
      return [told(await response.json())];
    }));
}

function startBooks() {
  const url = () => `api/books/${encodeURIComponent(byId('isbn').value)}`;
  const describe = (book) => `${book.title}, ${book.author}, ${book.published}: ${Number(book.price).toFixed(2)}`;
  byId('book').addEventListener('submit', (event) => {
    event.preventDefault();
    logged('book-log', async () => {
      const answer = await ask(url());
      const book = await answer.response.json();
      byId('price').value = book.price;
      return [describe(book), answer];
    });
  });
  byId('book-save').addEventListener('click', () =>
    logged('book-log', async () => {
      const { response } = await ask(url(), {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ price: byId('price').value }),
      });
      return [`changed to ${describe(await response.json())}`];
    }));
}

async function photo(name) {
  const part = byId('part').value;
  const path = part === 'thumb' ? 'thumb' : `spectrum?part=${part}`;
  const caption = element('figcaption', { textContent: name });
  const figure = element('figure', {}, caption);
  try {
    const { response, owner, source } = await ask(`api/photos/${encodeURIComponent(name)}/${path}`);
    const url = URL.createObjectURL(await response.blob());
    const image = element('img', { src: url, alt: name });
    image.addEventListener('load', () => URL.revokeObjectURL(url));
    image.style.borderBottomColor = node(owner).colour;
    figure.prepend(image);
    caption.textContent = `${name}: ${source}`;
  } catch (error) {
    caption.textContent = `${name}: ${error.message}`;
  }
  return figure;
}

async function showPhotos() {
  try {
    const { response } = await ask('api/photos');
    byId('photos').replaceChildren(...await Promise.all((await response.json()).map(photo)));
  } catch (error) {
    byId('photos').textContent = error.message;
  }
}

/* Start --------------------------------------------------------------------------------------------------------------- */

// Colours go by the order of the members, so the ring is read before the first tile.
await readRing();
setInterval(readRing, 5000);
startMap();
startProbe();
startBooks();
byId('part').addEventListener('change', showPhotos);
showPhotos();
