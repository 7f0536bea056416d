// The map: one wrapper over MapLibre. Configured by attributes and GeoJSON, so no page carries a script of its own.
//
//   <div class="map" data-map data-centre="120.4,27.5" data-bbox="w,s,e,n" data-geojson="/map/zones/3.json"
//        data-live="zone/3" data-live-js></div>
//   import { QipanMap } from ".../map.js";  const map = QipanMap.of(element);  map.pick(({lon, lat}) => …)
//
// A GeoJSON feature says by `kind` what it is: line (level, people) · gate (number or label, closed) · barrier · site
// (site home|visited, number) · team (states) · stale · route. Events on the element: qipan:select, qipan:pick.

import * as maplibre from "../vendor/maplibre/maplibre-gl.mjs";
import { Bands } from "./map-band.js";
import { colourOf, draw, RATIO } from "./map-ink.js";
import { SOURCES, style } from "./map-style.js";

const said = document.getElementById("ui-words");
const words = said ? JSON.parse(said.textContent) : {};
const english = () => !document.documentElement.lang.startsWith("zh");
const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const numbers = (text) => (text ? text.split(",").map(Number) : undefined);
const made = new WeakMap();

for (const file of ["maplibre-gl.css"]) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL(`../vendor/maplibre/${file}`, import.meta.url).href });
  document.head.prepend(link);
}

const SOURCE_OF = { line: "zones", zone: "zones", gate: "gates", barrier: "barriers", site: "sites", team: "teams", stale: "stale", route: "routes" };
const collection = (features) => ({ type: "FeatureCollection", features });
const clean = (text) => String(text ?? "").replaceAll("|", " ");

export class QipanMap {
  static of(element) {
    return made.get(element);
  }

  constructor(element, options = {}) {
    made.set(element, this);
    this.element = element;
    this.data = Object.fromEntries(SOURCES.map((id) => [id, []]));
    const given = element.dataset;
    this.options = {
      centre: numbers(given.centre ?? given.mapCentre) ?? [0, 0],
      bbox: numbers(given.bbox ?? given.mapBbox),
      zoom: Number(given.zoom ?? 14),
      tiles: given.tiles ?? `${window.location.origin}/tiles/{z}/{x}/{y}.mvt`,
      geojson: given.geojson ?? given.mapZones,
      maxZoom: Number(given.tilesMaxZoom ?? 15),
      ...options,
    };
    // MapLibre's canvas is the one named region; the frame around it says nothing of its own.
    this.label = element.getAttribute("aria-label") ?? words.map ?? "Map";
    element.removeAttribute("aria-label");
    element.removeAttribute("role");
    this.ready = this.#begin();
  }

  async #begin() {
    try {
      this.map = new maplibre.Map({
        container: this.element,
        style: this.#style(),
        center: this.options.centre,
        zoom: this.options.zoom,
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        maxPitch: 0,
        fadeDuration: still() ? 0 : 120,
        localIdeographFontFamily: getComputedStyle(document.body).fontFamily,
        canvasContextAttributes: { preserveDrawingBuffer: true }, // so that a page prints with its map
        locale: { "Map.Title": this.label },
      });
    } catch (error) {
      this.element.textContent = words.noMap ?? String(error);
      this.element.classList.add("map-none");
      return this;
    }
    const styled = this.map.once("style.load"); // not "load": what is ours shows before the ground has come
    this.map.once("idle").then(() => (this.element.dataset.idle = "true"));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.setMissingStyleImageResolver(async (name) => this.#draw(name.id ?? name));
    this.map.on("click", (event) => this.#click(event));
    this.map.on("error", ({ error }) => console.warn(`map: ${error?.message ?? error}`));
    this.bands = new Bands(this.map, "zone-halo");
    this.map.on("style.load", () => {
      this.#pour();
      this.bands.lay();
    });
    this.#furniture();
    const restyle = () => this.map.setStyle(this.#style(), { diff: false });
    document.addEventListener("qipan:theme", restyle);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
    this.element.addEventListener("qipan:changed", () => this.reload());
    await styled;
    if (this.options.geojson) await this.reload();
    if (!this.element.dataset.zoom) this.fit({ animate: false });
    if (this.element.dataset.gate) this.gates(collection([this.#gateHere()]));
    this.element.dataset.ready = "true";
    this.element.dispatchEvent(new CustomEvent("qipan:map-ready", { bubbles: true }));
    return this;
  }

  #gateHere() {
    return { type: "Feature", geometry: { type: "Point", coordinates: this.options.centre },
      properties: { kind: "gate", label: this.element.dataset.gate } };
  }

  #style() {
    return style({ tiles: this.options.tiles, english: english(), maxZoom: this.options.maxZoom });
  }

  #draw(name) {
    if (this.map.hasImage(name)) return;
    const image = draw(name);
    if (image) this.map.addImage(name, image, { pixelRatio: RATIO });
  }

  #pour(only = SOURCES) {
    for (const id of only) this.map?.getSource(id)?.setData(collection(this.data[id]));
  }

  #put(id, features) {
    this.data[id] = features;
    this.#pour([id]);
    this.#list();
  }

  // What lies on the map -------------------------------------------------------------------------------------------

  /** Show a FeatureCollection of all kinds at once; what was shown before is replaced. */
  show(all) {
    const sorted = Object.fromEntries(SOURCES.map((id) => [id, []]));
    for (const feature of all.features) sorted[SOURCE_OF[feature.properties.kind] ?? "zones"].push(feature);
    this.zones(collection(sorted.zones));
    this.gates(collection(sorted.gates));
    this.sites(collection(sorted.sites));
    for (const id of ["barriers", "stale", "routes"]) this.#put(id, sorted[id]);
    this.teams(collection(sorted.teams));
  }

  zones({ features }) {
    const lines = features.map((feature) => ({ ...feature, properties: { ...feature.properties, colour: colourOf(feature.properties.level) } }));
    this.#put("zones", lines);
    this.#put("insides", withoutInner(lines));
    this.bands?.show(lines);
    this.#put("tags", stacked(lines.filter(({ properties }) => properties.people !== undefined).map((feature) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: northWest(feature.geometry) },
      properties: { ...feature.properties, said: clean(tagWords(feature.properties)) },
    }))));
  }

  gates({ features }) {
    this.#put("gates", features.map((feature) => ({ ...feature, properties: { ...feature.properties,
      colour: colourOf(feature.properties.level),
      label: clean(feature.properties.label ?? feature.properties.code ?? `K${feature.properties.number}`) } })));
  }

  sites({ features }) {
    this.#put("sites", features.map((feature) => ({ ...feature, properties: { ...feature.properties,
      sign: feature.properties.site === "home" ? (words.home ?? "H") : String(feature.properties.number) } })));
  }

  teams({ features }) {
    const letter = { called: "c", acked: "a", arrived: "r", done: "d", silent: "s" };
    this.#put("teams", features.map((feature) => ({ ...feature, properties: { ...feature.properties,
      states: [...(feature.properties.states ?? [])].map((state) => letter[state] ?? state).join("") } })));
  }

  /** Fetch `data-geojson` again (also after the live stream says it changed). */
  async reload() {
    const answer = await fetch(this.options.geojson, { headers: { Accept: "application/geo+json" }, credentials: "same-origin" });
    if (answer.ok) this.show(await answer.json());
    else console.warn(`map: ${this.options.geojson} answered ${answer.status}`);
  }

  // Where to look ---------------------------------------------------------------------------------------------------

  #padding() {
    const frame = this.element.getBoundingClientRect();
    const pad = { top: 56, right: 56, bottom: 56, left: 40 };
    const around = this.element.parentElement ?? document;
    if (frame.width < 480) Object.assign(pad, { top: around.querySelector(".float-tools") ? 116 : 36, right: 28, bottom: 28, left: 28 });
    const card = around.querySelector(".float-subject");
    const subject = card && getComputedStyle(card).position === "absolute" ? card.getBoundingClientRect() : undefined;
    if (subject?.width) {
      // Beside the card where there is room, else below it.
      if (frame.right - subject.right > 360) pad.left = Math.max(pad.left, subject.right - frame.left + 24);
      else pad.top = Math.max(pad.top, subject.bottom - frame.top + 24);
    }
    const legend = around.querySelector(".float-legend")?.getBoundingClientRect();
    if (legend?.height) pad.bottom = Math.max(pad.bottom, frame.bottom - legend.top + 16);
    // Cards may leave little of a small map; a third of it always stays for what is shown.
    const shrink = Math.min(1, (frame.height * 0.66) / (pad.top + pad.bottom), (frame.width * 0.66) / (pad.left + pad.right));
    for (const side of Object.keys(pad)) pad[side] *= shrink;
    return pad;
  }

  /** Look at everything that is cut, closed or visited; at the board when there is nothing yet. */
  fit({ animate = true } = {}) {
    const drawn = this.data.zones.filter(({ properties }) => properties.drawn !== "rest_of");
    const all = [...(drawn.length ? drawn : this.data.zones), ...this.data.sites, ...this.data.gates.filter(() => !drawn.length), ...this.data.routes];
    const bounds = new maplibre.LngLatBounds();
    for (const { geometry } of all) for (const point of points(geometry)) bounds.extend(point);
    if (bounds.isEmpty() && this.options.bbox) bounds.extend(this.options.bbox.slice(0, 2)).extend(this.options.bbox.slice(2));
    if (bounds.isEmpty()) return;
    this.map.fitBounds(bounds, { padding: this.#padding(), maxZoom: 17, animate: animate && !still(), duration: 400 });
  }

  look(lon, lat, zoom = Math.max(this.map.getZoom(), 15.5)) {
    this.map.easeTo({ center: [lon, lat], zoom, padding: this.#padding(), duration: still() ? 0 : 400 });
  }

  // Choosing ----------------------------------------------------------------------------------------------------------

  /** Call back with {lon, lat, under: [{layer, id, properties}]} whenever a place is pressed; null stops. */
  pick(callback) {
    this.picking = callback;
    this.map.getCanvas().classList.toggle("map-picking", Boolean(callback));
  }

  #click({ point, lngLat }) {
    const near = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    const own = this.map.queryRenderedFeatures(near, { layers: ["tags", "gates", "sites", "barriers", "teams"] });
    const ground = this.map.queryRenderedFeatures(near, { layers: ["buildings", "street", "compounds"] });
    const under = [...own, ...ground].map(({ layer, sourceLayer, id, properties }) => ({ layer: sourceLayer ?? layer.id, id, properties }));
    const at = { lon: lngLat.lng, lat: lngLat.lat, under };
    this.element.dispatchEvent(new CustomEvent("qipan:pick", { bubbles: true, detail: at }));
    if (own.length) this.select(own[0].properties);
    else this.picking?.(at);
  }

  /** Mark one object on the map and in the list, and tell the page. */
  select(properties, { look = false } = {}) {
    const feature = [...this.data.tags, ...this.data.gates, ...this.data.sites, ...this.data.teams, ...this.data.barriers]
      .find((each) => reference(each.properties) === reference(properties));
    const place = feature?.geometry.coordinates;
    this.#put("picked", feature ? [{ type: "Feature", geometry: feature.geometry, properties: {} }] : []);
    if (place && look) this.look(place[0], place[1]);
    for (const row of document.querySelectorAll("[data-map-ref]")) {
      row.toggleAttribute("aria-current", row.dataset.mapRef === reference(properties));
    }
    this.element.dispatchEvent(new CustomEvent("qipan:select", { bubbles: true, detail: { ...properties, ref: reference(properties) } }));
  }

  // Furniture: zoom buttons, and the list that says in rows what the map shows ------------------------------------------

  #furniture() {
    const around = this.element.parentElement;
    if (!around || this.element.hasAttribute("data-bare")) return;
    if (!around.querySelector(".float-zoom")) {
      const group = document.createElement("div");
      group.className = "float float-zoom";
      const acts = [["plus", words.zoomIn, () => this.map.zoomIn()], ["minus", words.zoomOut, () => this.map.zoomOut()], ["fit", words.fit, () => this.fit()]];
      for (const [name, label, act] of acts) {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", label ?? name);
        button.title = label ?? name;
        button.append(icon(name));
        button.addEventListener("click", act);
        group.append(button);
      }
      around.append(group);
    }
    if (words.attribution) {
      const credit = document.createElement("small");
      credit.className = "map-credit";
      credit.textContent = words.attribution;
      around.append(credit);
    }
    this.list = document.querySelector("[data-map-list]") ?? this.#ownList(around);
    document.addEventListener("click", (event) => {
      const row = event.target.closest("[data-map-ref]");
      const found = row && this.#all().find(({ properties }) => reference(properties) === row.dataset.mapRef);
      if (found) this.select(found.properties, { look: true });
    });
  }

  #ownList(around) {
    const list = document.createElement("ul");
    list.className = "map-list";
    list.dataset.mapList = "own";
    list.setAttribute("aria-label", words.onMap ?? "On the map");
    around.append(list);
    return list;
  }

  #all() {
    return [...this.data.tags, ...this.data.gates, ...this.data.sites, ...this.data.teams];
  }

  #list() {
    if (this.list?.dataset.mapList !== "own") return;
    this.list.replaceChildren(...this.#all().map(({ properties }) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.mapRef = reference(properties);
      button.append(...rowWords(properties).flatMap((part, n) => [n ? " · " : "", inItsLanguage(part)]));
      row.append(button);
      return row;
    }));
    this.list.hidden = !this.list.children.length;
  }
}

const reference = (it) => it.ref ?? `${it.kind ?? "thing"}/${it.zone ?? ""}${it.kind === "line" ? `-${it.level}` : `-${it.number ?? it.label ?? it.id ?? ""}`}`;
const amount = (n) => Number(n).toLocaleString("en-US");
const tagWords = (it) => (it.label ?? words.tag?.[it.level] ?? words.tag?.other ?? "{n}").replace("{n}", amount(it.people));
function rowWords(it) {
  if (it.kind === "line" || it.said) return [it.said];
  const name = it.name ?? it.label ?? "";
  if (it.kind === "gate") return [it.label, it.name, it.closed ? words.closed : ""].filter(Boolean);
  if (it.kind === "site") return [it.sign, name].filter(Boolean);
  return [it.kind, name].filter(Boolean);
}

/** A Chinese name inside an English page says so. */
function inItsLanguage(text) {
  if (!english() || !/[\u3400-\u9fff]/.test(text)) return text;
  return Object.assign(document.createElement("span"), { lang: "zh-CN", translate: false, textContent: text });
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: 16, height: 16, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${new URL("sprite.svg", import.meta.url).href}#i-${name}`);
  svg.append(use);
  return svg;
}

function* points(geometry) {
  if (!geometry) return;
  if (geometry.type === "GeometryCollection") for (const part of geometry.geometries) yield* points(part);
  else yield* flat(geometry.coordinates);
}
function* flat(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const part of coordinates) yield* flat(part);
}

/** Each level's own part: a stricter line inside is a hole, so that two inks never mix. */
function withoutInner(lines) {
  const rings = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map(([outer]) => outer);
  const box = (ring) => ring.reduce(([w, s, e, n], [x, y]) => [Math.min(w, x), Math.min(s, y), Math.max(e, x), Math.max(n, y)], [180, 90, -180, -90]);
  const inside = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
  const polygonal = lines.filter(({ geometry }) => /Polygon$/.test(geometry?.type ?? ""));
  return polygonal.map((feature, at) => {
    const next = polygonal[at + 1]; // the widest comes first
    const same = next && (next.properties.zone ?? 0) === (feature.properties.zone ?? 0);
    const inner = same ? rings(next.geometry).map((ring) => ({ ring: ring.toReversed(), box: box(ring) })) : [];
    const polygons = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    const coordinates = polygons.map((polygon) => {
      const around = box(polygon[0]);
      return [...polygon, ...inner.filter((hole) => inside(hole.box, around)).map(({ ring }) => ring)];
    });
    return { ...feature, geometry: { type: "MultiPolygon", coordinates } };
  });
}

/** Tags that would stand on one corner stand above each other, the strictest lowest. */
function stacked(tags) {
  const NEAR_DEGREES = 0.002;
  const placed = [];
  for (const tag of tags.toReversed()) {
    const [x, y] = tag.geometry.coordinates;
    const rise = placed.filter(([a, b]) => Math.abs(a - x) < NEAR_DEGREES && Math.abs(b - y) < NEAR_DEGREES).length;
    placed.push([x, y]);
    tag.properties.rise = rise;
  }
  return tags;
}

/** The north-west corner of a ring: where its tag stands. */
function northWest(geometry) {
  let best;
  for (const point of points(geometry)) {
    if (!best || point[1] - point[0] > best[1] - best[0]) best = point;
  }
  return best;
}

for (const element of document.querySelectorAll("[data-map], [data-map-centre]")) {
  if (!made.has(element)) new QipanMap(element);
}
