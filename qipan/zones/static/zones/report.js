// Typing a positive: candidates under each place while typing, or a press on the map for the next empty place.
import { QipanMap } from "../ui/map.js";

const form = document.querySelector("#report");
const list = document.querySelector("#sites");
const element = document.querySelector("#map");
const WAIT_MS = 120;

const field = (row, name) => row.querySelector(`[name="site-${name}"]`);
const rows = () => [...list.querySelectorAll("[data-site]")];

function mark() {
  const map = QipanMap.of(element);
  const features = rows().flatMap((row, n) => {
    const lon = Number(field(row, "lon").value), lat = Number(field(row, "lat").value);
    if (!field(row, "lon").value) return [];
    const properties = { kind: "site", site: field(row, "kind").value, number: n + 1, label: field(row, "label").value };
    return [{ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties }];
  });
  map?.ready.then(() => {
    map.show({ type: "FeatureCollection", features });
    if (features.length) map.fit();
  });
}

function put(row, place) {
  field(row, "label").value = place.name;
  field(row, "lon").value = place.lon;
  field(row, "lat").value = place.lat;
  close(row);
  mark();
}

function close(row) {
  const box = row.querySelector(".candidates");
  box.hidden = true;
  box.replaceChildren();
  field(row, "label").setAttribute("aria-expanded", "false");
}

function offer(row, places) {
  const box = row.querySelector(".candidates");
  box.replaceChildren(...places.map((place, n) => {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(n === 0));
    const name = document.createElement("b");
    name.textContent = place.name;
    const where = document.createElement("small");
    where.textContent = [place.kind_in_words, place.area_name].filter(Boolean).join(" · ");
    option.append(name, where);
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      put(row, place);
    });
    option.place = place;
    return option;
  }));
  box.hidden = !places.length;
  field(row, "label").setAttribute("aria-expanded", String(Boolean(places.length)));
}

let timer;
let asked = 0;
function ask(row) {
  clearTimeout(timer);
  const text = field(row, "label").value.trim();
  field(row, "lon").value = field(row, "lat").value = ""; // what was picked before no longer goes with the words
  if (!text) return close(row);
  timer = setTimeout(async () => {
    const mine = ++asked;
    const answer = await fetch(`${form.dataset.find}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (answer.ok && mine === asked) offer(row, (await answer.json()).places);
  }, WAIT_MS);
}

list.addEventListener("input", (event) => {
  if (event.target.name === "site-label") ask(event.target.closest("[data-site]"));
});
list.addEventListener("focusout", (event) => {
  if (event.target.name === "site-label") close(event.target.closest("[data-site]"));
});
list.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-site]");
  const options = row ? [...row.querySelectorAll('[role="option"]')] : [];
  if (!options.length || event.target.name !== "site-label") return;
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    event.preventDefault();
    put(row, options[Math.max(at, 0)].place);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close(row);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === next)));
    options[next].scrollIntoView({ block: "nearest" });
  }
});

function more() {
  const row = document.querySelector("#site-row").content.cloneNode(true).querySelector("[data-site]");
  list.append(row);
  row.querySelector(".site-mark").textContent = rows().length;
  const label = field(row, "label");
  label.setAttribute("aria-label", label.getAttribute("aria-label").replace("0", rows().length));
  return row;
}
document.querySelector("#more").addEventListener("click", () => field(more(), "label").focus());

const map = QipanMap.of(element);
map?.ready.then(() => map.pick(({ lon, lat, under }) => {
  const empty = rows().find((row) => !field(row, "label").value.trim()) ?? more();
  const named = under.find(({ properties }) => properties.name);
  put(empty, { name: named?.properties.name ?? `${lon.toFixed(5)}, ${lat.toFixed(5)}`, lon: lon.toFixed(6), lat: lat.toFixed(6) });
}));
mark();

// What was typed before this file had come.
for (const row of rows()) if (field(row, "label") === document.activeElement && field(row, "label").value) ask(row);
