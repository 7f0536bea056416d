// The map's inks and its drawn signs. Colours come from the tokens, levels from level.css; nothing is loaded.

export const RATIO = 2; // signs are drawn at twice their size

const probe = document.createElement("i");
probe.hidden = true;

export function token(name, css = "") {
  probe.className = css;
  if (!probe.isConnected) document.body.append(probe);
  return getComputedStyle(probe).getPropertyValue(`--${name}`).trim();
}

const ALIASES = { lockdown: "red", controlled: "yellow", precaution: "green", high: "red", medium: "yellow", low: "green" };
export const colourOf = (level) => ALIASES[level] ?? (["red", "yellow", "green"].includes(level) ? level : "unknown");
export const levelInk = (colour, part = "lv-line") => token(part, `lv-${colour}`);

export const family = () => token("sans") || "sans-serif";

function canvas(width, height, draw) {
  const sheet = document.createElement("canvas");
  sheet.width = Math.ceil(width * RATIO);
  sheet.height = Math.ceil(height * RATIO);
  const pen = sheet.getContext("2d", { willReadFrequently: true });
  pen.scale(RATIO, RATIO);
  draw(pen);
  return pen.getImageData(0, 0, sheet.width, sheet.height);
}

const box = (pen, x, y, width, height, round) => {
  pen.beginPath();
  pen.roundRect(x, y, width, height, round);
};

const measure = (font, text) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
};

// 45° hatch and dots for the inner edge band, −45° hatch for old counts. Each tile repeats without a seam.
function hatch(colour) {
  return canvas(14, 14, (pen) => {
    pen.strokeStyle = levelInk(colour);
    pen.globalAlpha = 0.62;
    pen.lineWidth = 2.3;
    for (const shift of [-14, -7, 0, 7, 14]) {
      pen.beginPath();
      pen.moveTo(shift - 1, 15);
      pen.lineTo(shift + 15, -1);
      pen.stroke();
    }
  });
}

function dots(colour) {
  return canvas(14, 14, (pen) => {
    pen.fillStyle = levelInk(colour);
    pen.globalAlpha = 0.75;
    for (const [x, y] of [[3.5, 3.5], [10.5, 3.5], [0, 10.5], [7, 10.5], [14, 10.5]]) {
      pen.beginPath();
      pen.arc(x, y, 0.95, 0, 7);
      pen.fill();
    }
  });
}

function stale() {
  return canvas(8, 8, (pen) => {
    pen.strokeStyle = token("unk");
    pen.globalAlpha = 0.6;
    pen.lineWidth = 0.9;
    for (const shift of [-8, -4, 0, 4, 8]) {
      pen.beginPath();
      pen.moveTo(shift - 1, -1);
      pen.lineTo(shift + 9, 9);
      pen.stroke();
    }
  });
}

function shape(pen, colour, x, y, size) {
  pen.fillStyle = levelInk(colour, "lv");
  pen.strokeStyle = levelInk(colour, "lv");
  pen.beginPath();
  if (colour === "red") pen.roundRect(x, y, size, size, 1.5);
  else if (colour === "yellow") {
    pen.moveTo(x + size / 2, y - 0.5);
    pen.lineTo(x + size + 0.8, y + size);
    pen.lineTo(x - 0.8, y + size);
    pen.closePath();
  } else if (colour === "green") pen.arc(x + size / 2, y + size / 2, size / 2 + 0.3, 0, 7);
  else {
    pen.moveTo(x + size / 2, y);
    for (const [dx, dy] of [[1, 0.5], [0.5, 1], [0, 0.5]]) pen.lineTo(x + dx * size, y + dy * size);
    pen.closePath();
    pen.setLineDash([2, 2]);
    pen.stroke();
    return;
  }
  pen.fill();
}

function tag(colour, text) {
  const font = `600 13px ${family()}`;
  const width = Math.ceil(measure(font, text)) + 40;
  return canvas(width, 28, (pen) => {
    box(pen, 1, 1, width - 2, 26, 4);
    pen.fillStyle = token("sheet");
    pen.fill();
    pen.strokeStyle = levelInk(colour);
    pen.lineWidth = 1.6;
    pen.stroke();
    shape(pen, colour, 9, 8, 12);
    pen.font = font;
    pen.fillStyle = token("ink");
    pen.textBaseline = "middle";
    pen.fillText(text, 30, 14.5);
  });
}

function gate(text, closed) {
  const font = `600 12px ${family()}`;
  const width = Math.ceil(measure(font, text)) + 14;
  return canvas(width + 4, 21, (pen) => {
    box(pen, 2, 2, width, 17, 4);
    pen.fillStyle = closed ? token("ink") : token("sheet");
    pen.fill();
    pen.strokeStyle = token("ink");
    pen.lineWidth = 1.6;
    pen.stroke();
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = closed ? token("sheet") : token("ink");
    pen.fillText(text, width / 2 + 2, 11);
  });
}

function smallGate() {
  return canvas(12, 12, (pen) => {
    pen.beginPath();
    pen.arc(6, 6, 4, 0, 7);
    pen.fillStyle = token("sheet");
    pen.fill();
    pen.strokeStyle = token("ink");
    pen.lineWidth = 1.4;
    pen.stroke();
  });
}

function barrier() {
  return canvas(8, 20, (pen) => {
    pen.strokeStyle = token("map-halo");
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(4, 4);
    pen.lineTo(4, 16);
    pen.stroke();
    pen.strokeStyle = token("ink");
    pen.lineWidth = 2.6;
    pen.stroke();
  });
}

function site(text, home) {
  const size = home ? 40 : 20;
  return canvas(size, size, (pen) => {
    const middle = size / 2;
    const disc = (radius, ink, line) => {
      pen.beginPath();
      pen.arc(middle, middle, radius, 0, 7);
      pen[line ? "strokeStyle" : "fillStyle"] = ink;
      pen[line ? "stroke" : "fill"]();
    };
    pen.lineWidth = 1;
    if (home) disc(18, token("ink-3"), true);
    disc(home ? 13.5 : 9.5, token("map-halo"));
    disc(home ? 12 : 8.2, token("ink"));
    pen.font = `600 ${home ? 13 : 11}px ${family()}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = token("sheet");
    pen.fillText(text, middle, middle + 0.8);
  });
}

const PIPS = [[11, 11], [5.5, 5.5], [16.5, 5.5], [5.5, 16.5], [16.5, 16.5]]; // the leader in the middle

function die(states) {
  return canvas(22, 22, (pen) => {
    box(pen, 0.5, 0.5, 21, 21, 4);
    pen.fillStyle = token("map-halo");
    pen.globalAlpha = 0.85;
    pen.fill();
    pen.globalAlpha = 1;
    [...states].slice(0, 5).forEach((state, n) => {
      const [x, y] = PIPS[n];
      pen.beginPath();
      pen.arc(x, y, 2.6, 0, 7);
      pen.strokeStyle = pen.fillStyle = token("ink");
      pen.lineWidth = 1;
      if ("rd".includes(state)) pen.fill();
      else if (state === "s") pen.strokeText("×", x - 3, y + 3);
      else pen.stroke();
      if (state === "a") {
        pen.beginPath();
        pen.arc(x, y, 2.6, Math.PI / 2, -Math.PI / 2);
        pen.fill();
      }
    });
  });
}

// A sign's name says what to draw: "tag|red|封控区 1,142 人". Drawn when the map first asks for it.
const DRAW = { hatch, dots, stale, tag, barrier, "small-gate": smallGate, die,
  gate: (text, closed) => gate(text, closed === "closed"), site: (text, home) => site(text, home === "home") };
export function draw(name) {
  const [kind, ...rest] = name.split("|");
  return DRAW[kind]?.(...rest);
}
