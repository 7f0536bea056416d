// Keys of the desk, the search box, menus, the theme. Single keys are off while typing, and can be turned off.

const $ = (selector, root = document) => root.querySelector(selector);
const YEAR_S = 365 * 24 * 3600;
const remember = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
};
const typing = (target) => target.closest("input, textarea, select, [contenteditable='true'], [role='slider']");
const singleKeysOff = () => document.cookie.includes("keys=off");

function open(selector) {
  const dialog = $(selector);
  if (!dialog || dialog.open) return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => (menu.open = false));
  dialog.showModal();
  $("input:not([type=checkbox])", dialog)?.focus();
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] > *:not([hidden]), [data-rows] tbody > tr")]
    .map((row) => ({ row, target: row.matches("a, [tabindex]") ? row : $("a, button", row) }))
    .filter(({ target }) => target);
  if (!rows.length) return false;
  const at = rows.findIndex(({ row }) => row.contains(document.activeElement));
  rows[Math.max(0, Math.min(rows.length - 1, at + by))].target.focus();
  return true;
}

function back() {
  const menu = $("details[data-menu][open], .chip-details[open]");
  if (menu) {
    menu.open = false;
    $("summary", menu).focus();
    return true;
  }
  document.activeElement?.blur?.();
  return false;
}

let going = 0;
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("#search");
    return;
  }
  if (event.key === "Escape" && !$("dialog[open]")) {
    back();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || singleKeysOff() || $("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (Date.now() - going < 1500) {
    going = 0;
    const item = $(`.rail [data-key="${CSS.escape(key)}"]`);
    if (item) {
      event.preventDefault();
      item.click();
      return;
    }
  }
  const acts = {
    G: () => (going = Date.now()),
    "?": () => open("#keys"),
    J: () => step(1),
    K: () => step(-1),
    P: () => window.print(),
    "/": () => ($("[data-filter]") ?? $("[data-map-list] button, [data-map-list] a"))?.focus(),
    Enter: () => event.target === document.body && $(".dock .btn-primary")?.click(),
  };
  const act = acts[key] ?? (() => {
    const button = $(`[data-press="${CSS.escape(key)}"]`);
    button?.click();
    return button;
  });
  if (act() && key !== "G" && key !== "Enter") event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  if (event.target.closest("[data-print]")) window.print();
  document.querySelectorAll("details[data-menu][open], .chip-details[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  if (event.target instanceof HTMLDialogElement) event.target.close();
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label")) window.location.assign(row.dataset.href);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-off]")) remember("keys", event.target.checked ? "off" : "on");
});

// The search box filters its list as one types; Enter on a filtered list opens its first row.
const box = $("#search-q");
box?.addEventListener("input", () => {
  const wanted = box.value.trim().toLowerCase();
  document.querySelectorAll("#search-list > li").forEach((row) => {
    row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
  });
});

// Light, dark; without a choice the machine decides.
const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
};
document.querySelectorAll("[data-theme-toggle]").forEach((button) => {
  const name = () => ($("span", button).textContent = dark() ? button.dataset.lightWord : button.dataset.darkWord);
  name();
  button.addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
    name();
    document.dispatchEvent(new CustomEvent("qipan:theme", { detail: { theme } }));
  });
});
