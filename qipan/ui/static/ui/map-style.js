// How the ground and what lies on it is drawn: muted ground, loud edges, readable insides.

import { family, levelInk, token } from "./map-ink.js";

const MAJOR = ["motorway", "trunk", "primary", "secondary"];
const MIDDLE = ["tertiary", "residential", "living"];
const byClass = (major, middle, minor) => ["match", ["get", "class"], MAJOR, major, MIDDLE, middle, minor];
// Widths at z15: 11, 6.6, 3.4 px.
const width = (extra) => ["interpolate", ["exponential", 1.55], ["zoom"],
  9, byClass(0.8, 0.2, 0), 12, byClass(2.6 + extra, 1 + extra / 2, 0.3), 15, byClass(11 + extra, 6.6 + extra, 3.4 + extra),
  18, byClass(34 + extra, 22 + extra, 10 + extra)];
const colours = (part) => ["match", ["get", "colour"], "red", levelInk("red", part), "yellow", levelInk("yellow", part),
  "green", levelInk("green", part), levelInk("unknown", part)];
const kind = (...names) => ["in", ["get", "kind"], ["literal", names]];
const level = (name) => ["==", ["get", "colour"], name];
const empty = () => ({ type: "FeatureCollection", features: [] });

export const SOURCES = ["stale", "insides", "zones", "routes", "barriers", "gates", "sites", "teams", "tags", "picked"];

export function style({ tiles, english, maxZoom }) {
  const name = english ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const base = (id, type, layer, rest) => ({ id, type, source: "board", "source-layer": layer, ...rest });
  const own = (id, type, source, rest) => ({ id, type, source, ...rest });
  const font = { "text-font": family().split(",").map((one) => one.trim().replaceAll('"', "")), "text-letter-spacing": english ? 0.02 : 0.12 };
  const ink = { "text-color": token("map-text"), "text-halo-color": token("map-halo"), "text-halo-width": 1.6 };
  const outline = (colour, wide, rest = {}) => own(`zone-${colour}`, "line", "zones", {
    filter: level(colour), layout: { "line-join": "round", "line-cap": "butt" },
    paint: { "line-color": levelInk(colour), "line-width": wide, ...rest } });
  const sign = (id, image, rest = {}) => own(id, "symbol", id, {
    layout: { "icon-image": image, "icon-allow-overlap": true, "icon-ignore-placement": true, ...rest } });

  return {
    version: 8,
    metadata: { family: family() },
    sources: {
      board: { type: "vector", tiles: [tiles], minzoom: 8, maxzoom: maxZoom },
      ...Object.fromEntries(SOURCES.map((id) => [id, { type: "geojson", data: empty() }])),
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": token("map-land") } },
      base("ground", "fill", "ground", { filter: ["all", ["==", ["geometry-type"], "Polygon"], kind("park", "works", "water")],
        layout: { "fill-sort-key": ["match", ["get", "kind"], "water", 2, "park", 1, 0] },
        paint: { "fill-color": ["match", ["get", "kind"], "water", token("map-water"), "park", token("map-park"), token("map-works")] } }),
      base("stream", "line", "ground", { filter: ["all", ["==", ["geometry-type"], "LineString"], kind("water")],
        paint: { "line-color": token("map-water"), "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1, 16, 7] } }),
      base("compounds", "fill", "compounds", { minzoom: 14, filter: ["==", ["get", "kind"], "compound"],
        paint: { "fill-color": token("map-bldg"), "fill-opacity": 0.28 } }),
      base("street-case", "line", "streets", { layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": token("map-case"), "line-width": width(1.6) } }),
      base("street", "line", "streets", { layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": token("map-road"), "line-width": width(0) } }),
      base("rail", "line", "ground", { filter: kind("rail"), paint: { "line-color": token("map-case"), "line-width": 1.6, "line-dasharray": [4, 2] } }),
      base("wall", "line", "ground", { minzoom: 13, filter: kind("wall"), paint: { "line-color": token("map-bldg-line"), "line-width": 1.2 } }),
      base("buildings", "fill", "buildings", { minzoom: 13.5, paint: { "fill-color": token("map-bldg"), "fill-outline-color": token("map-bldg-line") } }),
      base("area-line", "line", "areas", { minzoom: 10, paint: { "line-color": token("unk"), "line-width": 0.8, "line-opacity": 0.5, "line-dasharray": [5, 3] } }),

      own("stale", "fill", "stale", { paint: { "fill-pattern": "stale" } }),
      own("zone-fill", "fill", "insides", { paint: { "fill-color": colours("lv-line"),
        "fill-opacity": ["match", ["get", "colour"], "red", 0.075, "yellow", 0.085, 0.04] } }),
      own("zone-halo", "line", "zones", { layout: { "line-join": "round" },
        paint: { "line-color": token("map-halo"), "line-width": 5, "line-opacity": 0.9 } }),
      outline("green", 1.8, { "line-dasharray": [1.2, 1.6] }),
      outline("unknown", 1.8, { "line-dasharray": [3, 2] }),
      outline("yellow", 2.2, { "line-dasharray": [4.1, 1.8] }),
      outline("red", 2.6),
      own("routes", "line", "routes", { layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": token("dye"), "line-width": 4.5 } }),

      base("street-name", "symbol", "streets", { minzoom: 13.5, filter: ["has", "name"],
        layout: { "symbol-placement": "line", "symbol-spacing": 380, "text-field": name, "text-size": 11, ...font }, paint: ink }),
      base("water-name", "symbol", "ground", { minzoom: 12, filter: ["all", kind("water", "park"), ["has", "name"]],
        layout: { "text-field": name, "text-size": 11.5, ...font }, paint: ink }),
      base("area-name", "symbol", "areas", { maxzoom: 14, filter: ["in", ["get", "level"], ["literal", ["township", "neighbourhood"]]],
        layout: { "text-field": name, "text-size": 12, "text-padding": 60,
          "symbol-sort-key": ["match", ["get", "level"], "township", 0, 1], ...font }, paint: ink }),
      base("place-name", "symbol", "places", { minzoom: 15.5, filter: ["has", "name"],
        layout: { "text-field": name, "text-size": 11, "text-anchor": "top", ...font }, paint: ink }),

      sign("barriers", "barrier", { "icon-rotate": ["to-number", ["get", "turn"], 0], "icon-rotation-alignment": "map",
        "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 15, 0.9] }),
      sign("gates", ["case", level("green"), "small-gate",
        ["concat", "gate|", ["get", "label"], ["case", ["to-boolean", ["get", "closed"]], "|closed", "|"]]],
        { "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.6, 14.5, 0.85, 15.5, 1] }),
      sign("sites", ["concat", "site|", ["get", "sign"], "|", ["get", "site"]]),
      // `aside` counts dice beside one post: the sign of the post stays readable at every zoom.
      sign("teams", ["concat", "die|", ["get", "states"]], { "icon-offset": ["interpolate", ["linear"],
        ["to-number", ["get", "aside"], 0], 0, ["literal", [0, 0]], 1, ["literal", [30, 0]], 7, ["literal", [174, 0]]] }),
      sign("tags", ["concat", "tag|", ["get", "colour"], "|", ["get", "said"]], { "icon-anchor": "bottom-left",
        "icon-offset": ["match", ["get", "rise"], 1, ["literal", [-14, -42]], 2, ["literal", [-14, -74]], ["literal", [-14, -10]]] }),
      own("picked", "circle", "picked", { paint: { "circle-radius": 21, "circle-color": "transparent",
        "circle-stroke-color": token("dye"), "circle-stroke-width": 3 } }),
    ],
  };
}
