// The zone's map: press a street or a building, then take it in or out with the buttons beside it.
import { QipanMap } from "../ui/map.js";

const KINDS = { buildings: "building", streets: "segment", compounds: "compound" };
const form = document.querySelector("#edit");
const element = document.querySelector("#map");

function choose(under) {
  const found = under.find(({ layer, id, properties }) => KINDS[layer] && (properties.id ?? id) !== undefined);
  const picked = form.querySelector(".picked");
  form.elements.unit.value = found ? `${KINDS[found.layer]}:${found.properties.id ?? found.id}` : "";
  picked.textContent = found ? found.properties.name || picked.dataset[found.layer] || picked.dataset.nothing : picked.dataset.nothing;
  for (const button of form.querySelectorAll("button")) button.disabled = !found;
}

if (form && element) {
  const map = QipanMap.of(element);
  map.ready.then(() => map.pick(({ under }) => choose(under)));
}
