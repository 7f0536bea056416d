// The loud inner edge of a zone: hatch or dots, 14 px wide, never outside the line, however thin the zone is.
//
// A patterned line with an offset pokes out of arms thinner than itself. So the band is stroked on a canvas that is
// clipped to the zone and laid into the map's own order of layers. It is drawn again only when the view moves.

import { draw, RATIO } from "./map-ink.js";

const BAND_PX = 14;
const PATTERNS = { red: "hatch|red", yellow: "dots|yellow" };
const TILE_PX = 14; // the pattern's own size, so that it can be tied to the ground

export class Bands {
  constructor(map, below) {
    this.map = map;
    this.below = below;
    this.lines = [];
    this.sheet = document.createElement("canvas");
    this.pen = this.sheet.getContext("2d");
    map.on("move", () => this.paint());
    map.on("resize", () => this.paint());
  }

  /** After every style: the layer, and the patterns in the present inks. */
  lay() {
    this.patterns = Object.fromEntries(Object.entries(PATTERNS).map(([colour, name]) => {
      const image = draw(name);
      const tile = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      tile.getContext("2d").putImageData(image, 0, 0);
      return [colour, this.pen.createPattern(tile, "repeat")];
    }));
    if (!this.map.getSource("bands")) {
      this.map.addSource("bands", { type: "canvas", canvas: this.sheet, animate: false, coordinates: this.#corners() });
      this.map.addLayer({ id: "bands", type: "raster", source: "bands",
        paint: { "raster-fade-duration": 0, "raster-resampling": "linear" } }, this.below);
    }
    this.paint();
  }

  show(lines) {
    this.lines = lines.filter(({ properties }) => properties.colour in PATTERNS);
    this.paint();
  }

  #corners() {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    return [[0, 0], [width, 0], [width, height], [0, height]].map((corner) => this.map.unproject(corner).toArray());
  }

  paint() {
    const source = this.map.getSource("bands");
    if (!source || !this.patterns || !this.map.getContainer().isConnected) return;
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const scale = Math.min(window.devicePixelRatio || 1, RATIO);
    if (this.sheet.width !== Math.round(width * scale) || this.sheet.height !== Math.round(height * scale)) {
      this.sheet.width = Math.round(width * scale);
      this.sheet.height = Math.round(height * scale);
    }
    const pen = this.pen;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const origin = this.map.project(this.map.getBounds().getCenter().wrap().toArray().map((degree) => Math.round(degree * 50) / 50));
    const moved = new DOMMatrix([1 / RATIO, 0, 0, 1 / RATIO, origin.x % TILE_PX, origin.y % TILE_PX]);
    for (const { geometry, properties } of this.lines) {
      const pattern = this.patterns[properties.colour];
      pattern.setTransform(moved);
      const path = this.#path(geometry);
      pen.save();
      pen.clip(path, "evenodd");
      pen.strokeStyle = pattern;
      pen.lineJoin = "round";
      pen.lineWidth = 2 * BAND_PX;
      pen.stroke(path);
      pen.restore();
    }
    source.setCoordinates(this.#corners());
    source.play();
    source.pause();
    this.map.triggerRepaint();
  }

  #path(geometry) {
    const path = new Path2D();
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
    for (const ring of polygons.flat()) {
      ring.forEach((point, n) => {
        const { x, y } = this.map.project(point);
        if (n) path.lineTo(x, y);
        else path.moveTo(x, y);
      });
      path.closePath();
    }
    return path;
  }
}
