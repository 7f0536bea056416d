// Live pages: /events says "changed: kind, id, version"; every element marked with it asks for itself again.
//
//   <div id="posts" data-live="order/7" data-live-url="/dispatch/7?part=posts">…</div>
//
// `data-live` holds space-separated "kind/id" or "kind/*"; `data-live-url` (or hx-get, or the page's own address) is
// fetched and morphed into place, so that focus, scroll and what is being typed survive. `data-live-js` elements only
// receive the event "qipan:changed" (the map listens to it).

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const $$ = (selector) => [...document.querySelectorAll(selector)];
const WAIT_MS = 150; // several changes of one transaction make one fetch
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];

const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
let lastHeard = clock();

export function connection(state) {
  document.documentElement.dataset.connection = state;
  for (const mark of $$("[data-connection]").filter((node) => node !== document.documentElement)) {
    mark.dataset.connection = state;
    const words = { live: mark.dataset.liveWord, off: mark.dataset.offWord, waiting: mark.dataset.waitWord };
    const kept = Number(mark.dataset.kept ?? 0);
    const said = state === "off" ? words.off.replace("{at}", lastHeard) : words[state];
    const word = mark.querySelector(".connection-word");
    if (word) word.textContent = kept ? mark.dataset.keptWord.replace("{n}", kept) : said;
  }
  // Numbers that can no longer change are hatched, and what needs the server is not offered.
  for (const node of $$("[data-live]")) node.classList.toggle("stopped", state === "off");
  for (const button of $$("[data-needs-server]")) button.toggleAttribute("disabled", state === "off");
}

const matches = (node, change) =>
  node.dataset.live.split(/\s+/).some((wanted) => wanted === `${change.kind}/${change.id}` || wanted === `${change.kind}/*`);

const waiting = new Map();
export function changed(change) {
  for (const node of $$("[data-live]")) {
    // One fetch waits at a time; a steady stream of changes must not put it off for ever.
    if (!matches(node, change) || waiting.has(node)) continue;
    waiting.set(node, setTimeout(() => refetch(node, change), WAIT_MS));
  }
}

async function refetch(node, change) {
  waiting.delete(node);
  if (!node.isConnected) return;
  node.dispatchEvent(new CustomEvent("qipan:changed", { bubbles: true, detail: change }));
  if (node.hasAttribute("data-live-js")) return;
  if (node.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) {
    return offer(node, change); // never under the hand of one who is typing
  }
  const url = node.dataset.liveUrl || window.location.href;
  const select = node.dataset.liveUrl || !node.id ? {} : { select: `#${CSS.escape(node.id)}` };
  const before = figures(node);
  await window.htmx.ajax("GET", url, { target: node, swap: "outerMorph", ...select });
  flash(before);
}

function offer(node, change) {
  if (node.nextElementSibling?.matches("[data-offer]")) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn-small", textContent: words.newer ?? "↻" });
  button.dataset.offer = "";
  button.addEventListener("click", () => {
    button.remove();
    document.activeElement?.blur?.();
    refetch(node, change);
  });
  node.after(button);
}

const figures = (node) => {
  const shown = new Map();
  for (const number of node.querySelectorAll(".figure[id], [data-figure]")) shown.set(number.id || number.dataset.figure, number.textContent);
  return shown;
};
function flash(before) {
  for (const [id, text] of before) {
    const number = document.getElementById(id) ?? document.querySelector(`[data-figure="${CSS.escape(id)}"]`);
    if (!number || number.textContent === text) continue;
    number.classList.add("changed");
    number.addEventListener("animationend", () => number.classList.remove("changed"), { once: true });
  }
}

// One stream a page. EventSource resumes with Last-Event-ID by itself after a broken line; after a refusal we begin anew.
let tries = 0;
function listen() {
  // From where the page was made, not from when the line opened: what happened in between is told too.
  const since = document.querySelector('meta[name="since"]')?.content;
  const stream = new EventSource(since ? `/events?since=${encodeURIComponent(since)}` : "/events");
  stream.onopen = () => {
    tries = 0;
    lastHeard = clock();
    connection("live");
  };
  const hear = (event) => {
    lastHeard = clock();
    if (event.data) changed(JSON.parse(event.data));
  };
  stream.onmessage = hear;
  stream.addEventListener("changed", hear);
  stream.onerror = () => {
    connection(navigator.onLine ? "waiting" : "off");
    if (stream.readyState === EventSource.CLOSED) {
      connection("off");
      setTimeout(listen, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    }
  };
  window.addEventListener("pagehide", () => stream.close(), { once: true });
}

window.addEventListener("offline", () => connection("off"));
window.addEventListener("online", () => connection("waiting"));
// Whoever is not signed in is told nothing by the stream, so nothing is asked.
if (document.querySelector("[data-connection]") && document.querySelector('meta[name="account"]')?.content) listen();

// htmx: the CSRF token on every writing request; code in attributes is refused even where a policy would let it run.
class NoCode extends Function {
  constructor() {
    throw new Error("code in attributes is not run here");
  }
}
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf"]')?.content ?? "";
});
const guard = () => window.htmx?.registerExtension("qipan", { init: (api) => api.initSecurity(undefined, NoCode, NoCode) });
guard();

// Toasts: only for a success that can be undone; six seconds, and longer while they have the focus.
const TOAST_MS = 6000;
document.addEventListener("qipan:toast", (event) => toast(event.detail));
export function toast({ text, label, url }) {
  const box = document.createElement("div");
  box.className = "toast";
  box.append(text);
  if (url) {
    const link = document.createElement("a");
    Object.assign(link, { href: url, textContent: label });
    box.append(link);
  }
  const leave = () => (box.matches(":focus-within, :hover") ? setTimeout(leave, 1000) : box.remove());
  document.getElementById("toasts")?.append(box);
  setTimeout(leave, TOAST_MS);
}
