// What is pressed on a phone is kept on the phone first, then sent; nothing pressed is ever lost, nothing is done twice.
//
//   <form method="post" action="/go/7/ack" data-queue data-queue-hide="#ask" data-queue-show="#on-my-way">…{% once %}
//
// The order of truth is shown: kept on this phone (ring) → sent (half) → received by the county (solid). The form's key
// makes repeats harmless on the server. Posts leave in the order they were pressed, only as the account that pressed.
// A refusal or a conflict comes back to the place where it was pressed; what was typed stays.

import { connection } from "./live.js";

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const account = document.querySelector('meta[name="account"]')?.content ?? "";
const RETRY_MS = [2000, 5000, 15000, 30000, 60000];

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// One store in IndexedDB, keyed by the order of pressing -------------------------------------------------------------

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const store = (async () => {
  const opening = indexedDB.open("qipan", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("posts", { keyPath: "id", autoIncrement: true });
  return done(opening);
})();

async function posts(mode) {
  return (await store).transaction("posts", mode).objectStore("posts");
}
const put = async (post) => done((await posts("readwrite")).put(post));
const drop = async (id) => done((await posts("readwrite")).delete(id));
const all = async () => (await done((await posts("readonly")).getAll())).filter((post) => post.account === account);

// What is seen ---------------------------------------------------------------------------------------------------------

const SIGNS = { kept: "s-called", sent: "s-acked", received: "s-arrived" };

function show(form, state) {
  if (!form?.isConnected) return;
  let mark = form.querySelector(".kept") ?? document.querySelector(`.kept[data-for="${CSS.escape(form.id || "-")}"]`);
  if (!mark) {
    mark = document.createElement("p");
    mark.className = "kept";
    mark.setAttribute("role", "status");
    form.append(mark);
  }
  mark.dataset.kept = state;
  const sprite = new URL(`sprite.svg#${SIGNS[state]}`, import.meta.url).href;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["class", "icon"], ["width", 16], ["height", 16], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", sprite);
  svg.append(use);
  mark.replaceChildren(svg, words[state] ?? state);
}

async function count() {
  const kept = (await all()).length;
  for (const mark of document.querySelectorAll(".connection")) {
    if (kept) mark.dataset.kept = kept;
    else delete mark.dataset.kept;
  }
  const state = document.documentElement.dataset.connection;
  if (state) connection(state);
  document.dispatchEvent(new CustomEvent("qipan:kept", { detail: { kept } }));
  return kept;
}

const formOf = (post) => document.querySelector(`form[data-kept-as="${post.key}"]`);

// Keeping ----------------------------------------------------------------------------------------------------------------

async function keep(form, submitter) {
  const stamp = form.querySelector('input[name="pressed_at"]');
  if (stamp) stamp.value = new Date().toISOString();
  const field = form.elements.namedItem("key");
  const key = field?.value || uuid();
  const fields = [...new FormData(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "key");
  const post = { key, account, action: submitter?.hasAttribute("formaction") ? submitter.formAction : form.action, fields, page: window.location.pathname };
  // Before anything waits: a second press must find the buttons off, and the next act another key.
  form.dataset.keptAs = key;
  if (field) field.value = uuid();
  form.querySelectorAll("button").forEach((button) => (button.disabled = !form.hasAttribute("data-queue-again")));
  post.id = await put(post);
  show(form, "kept");
  for (const [name, hidden] of [["queueHide", true], ["queueShow", false]]) {
    if (form.dataset[name]) document.querySelectorAll(form.dataset[name]).forEach((node) => (node.hidden = hidden));
  }
  await count();
  return flush();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-queue]") || event.defaultPrevented) return;
  event.preventDefault();
  keep(form, event.submitter);
});

// Sending: one at a time, in order; across tabs one sender (a lock), because two would only meet the same answer ---------

let tries = 0;
let timer;
function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
}

async function send(post) {
  const body = new FormData();
  body.append("key", post.key);
  for (const [name, value] of post.fields) body.append(name, value);
  const token = document.querySelector('meta[name="csrf"]')?.content ?? "";
  show(formOf(post), "sent");
  return fetch(post.action, {
    method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token, "Idempotency-Key": post.key },
  });
}

async function sendAll() {
  for (const post of await all()) {
    if (post.stopped) continue; // refused or in conflict: waits for a person
    let answer;
    try {
      answer = await send(post);
    } catch {
      show(formOf(post), "kept"); // no line: it stays, and leaves when there is one
      later();
      return;
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      show(formOf(post), "kept");
      later();
      return;
    }
    tries = 0;
    if (answer.ok) await received(post, answer);
    else await refused(post, answer);
    await count();
  }
}

export async function flush() {
  if (!navigator.onLine) return;
  if (navigator.locks) await navigator.locks.request("qipan-queue", { ifAvailable: true }, (lock) => (lock ? sendAll() : undefined));
  else await sendAll();
}

async function received(post, answer) {
  const form = formOf(post);
  show(form, "received");
  await drop(post.id);
  if (post.page === window.location.pathname && !(await all()).length) adopt(await answer.text(), answer.url);
  document.dispatchEvent(new CustomEvent("qipan:received", { detail: { key: post.key, action: post.action } }));
}

async function refused(post, answer) {
  post.stopped = answer.status;
  await put(post);
  const form = formOf(post);
  const place = form ?? document.getElementById("main");
  const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".refusal");
  const box = said ? document.importNode(said, true) : Object.assign(document.createElement("div"), {
    className: "refusal", role: "alert", textContent: answer.status === 409 ? words.conflict : `${answer.status}` });
  box.dataset.queueRefusal = post.key;
  const away = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: words.dismiss ?? "×" });
  away.addEventListener("click", async () => {
    await drop(post.id);
    box.remove();
    await count();
  });
  box.append(away);
  place.querySelector("[data-queue-refusal]")?.remove();
  place.prepend(box);
  form?.querySelectorAll("button").forEach((button) => (button.disabled = false));
  for (const [name, hidden] of [["queueHide", false], ["queueShow", true]]) {
    if (form?.dataset[name]) document.querySelectorAll(form.dataset[name]).forEach((node) => (node.hidden = hidden));
  }
  form?.querySelector(".kept")?.remove();
}

// The county's answer is the next page: its main and dock take the place of ours, without a reload.
function adopt(html, url) {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (!next.getElementById("main") || document.activeElement?.matches("input, textarea")) return;
  for (const selector of ["#main", ".dock", ".top-subject"]) {
    const [mine, theirs] = [document.querySelector(selector), next.querySelector(selector)];
    if (mine && theirs) {
      mine.replaceWith(document.importNode(theirs, true));
      window.htmx?.process(document.querySelector(selector));
    }
  }
  if (next.title) document.title = next.title;
  if (url && new URL(url).pathname !== window.location.pathname) window.history.replaceState(null, "", url);
  document.dispatchEvent(new CustomEvent("qipan:adopted"));
}

window.addEventListener("online", () => {
  tries = 0;
  flush();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
count().then((kept) => kept && flush());
