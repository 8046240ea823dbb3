/* Progressive enhancement only: every page works without this file. No inline handlers, no storage, no third parties. */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

/* Quick exit: the page goes blank at once, leaves no entry for Back, and a neutral site opens. Esc three times does the same. */
const exit = $("[data-quick-exit]");
if (exit) {
  const leave = () => {
    document.documentElement.hidden = true;
    document.title = " ";
    history.replaceState(null, "", "/");
    location.replace(exit.href);
  };
  let escapes = [];
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { escapes = []; return; }
    escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (escapes.length >= 3) leave();
  });
}

/* Shortcuts: "/" search, "g d" and friends from the menu, "n" new entry, "?" help sheet. */
const help = $("#scorciatoie");
$$("[data-help-sheet]").forEach((button) => button.addEventListener("click", () => help?.showModal()));
let pending = "";
let pendingTimer;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.altKey) {
    if (event.code === "KeyN" && $("[data-hide-screen]")) { event.preventDefault(); toggleScreen(); }
    return;
  }
  if (typing(event.target) || $("dialog[open]")) return;
  const keys = pending ? `${pending} ${event.key}` : event.key;
  pending = "";
  const focus = $(`[data-shortcut-focus="${CSS.escape(keys)}"]`);
  const link = $(`a[data-shortcut="${CSS.escape(keys)}"], button[data-shortcut="${CSS.escape(keys)}"]`);
  if (focus) { event.preventDefault(); focus.focus(); focus.select?.(); }
  else if (link) { event.preventDefault(); link.click(); }
  else if (keys === "?" && help) { event.preventDefault(); help.showModal(); }
  else if (event.key === "g") { pending = "g"; clearTimeout(pendingTimer); pendingTimer = setTimeout(() => { pending = ""; }, 1200); }
});

/* "Nascondi": blur the page in one key when someone walks in. */
function toggleScreen() {
  const hidden = document.body.classList.toggle("screen-hidden");
  const page = $(".staff-page");
  if (page) page.inert = hidden;
  $$("[data-hide-screen]").forEach((button) => button.setAttribute("aria-pressed", String(hidden)));
  announce(hidden ? "Schermo nascosto" : "Schermo visibile");
}
$$("[data-hide-screen]").forEach((button) => button.addEventListener("click", toggleScreen));

function announce(text) {
  const place = $("#annuncio");
  if (place) { place.textContent = ""; requestAnimationFrame(() => { place.textContent = text; }); }
}

/* Menus made of <details>: Esc and a click elsewhere close them. */
document.addEventListener("click", (event) => $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
});

/* Leaving a form with unsaved words asks first. A form that came back with errors is unsaved too. */
const unsaved = new Set();
const dirty = (form) => unsaved.add(form);
$$("form[data-warn-unsaved]").forEach((form) => {
  if ($(".is-invalid, .error-summary", form)) dirty(form);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-warn-unsaved]");
  if (form) dirty(form);
});
document.addEventListener("submit", (event) => {
  unsaved.delete(event.target);
  /* One press, one request: a second submit of the same form is ignored until the page changes. */
  if (event.target.method === "post" && !event.target.matches("[data-hx-post], [data-repeatable]")) {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    setTimeout(() => { delete event.target.dataset.sent; }, 5000);
  }
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

/* A filter form sends itself when a choice changes; its button stays for everyone without this file. */
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form && event.target.matches("select, [type=checkbox], [type=radio], [type=date], [type=month]")) form.requestSubmit();
});

/* Minutes left of an emergency access; when it is over the page is asked for again, and is no longer there. */
$$("[data-until]").forEach((place) => {
  const until = Date.parse(place.dataset.until);
  const clock = setInterval(() => {
    const left = Math.floor((until - Date.now()) / 60000);
    place.textContent = left > 1 ? `restano ${left} minuti` : left === 1 ? "resta un minuto" : left === 0 ? "resta meno di un minuto" : "è finito";
    if (left === 5) announce("Accesso straordinario: restano 5 minuti.");
    if (left < 0) { clearInterval(clock); unsaved.clear(); location.reload(); }
  }, 20000);
});

/* Letters left in a text with a maximum. */
function count(area) {
  let note = area.nextElementSibling;
  if (!note?.classList.contains("counter")) {
    note = document.createElement("span");
    note.className = "counter";
    note.setAttribute("aria-live", "off");
    area.after(note);
  }
  const left = area.maxLength - area.value.length;
  const said = document.body.dataset.lettersLeft; /* the citizen's pages speak other languages too */
  note.textContent = said ? `${said} ${left}` : left === 1 ? "Resta 1 carattere" : `Restano ${left} caratteri`;
}
const areas = (root) => $$("textarea[maxlength]", root).forEach(count);
areas(document);
document.addEventListener("input", (event) => { if (event.target.matches?.("textarea[maxlength]")) count(event.target); });

/* An error summary takes the focus, so that it is read first. */
$(".error-summary")?.focus();

/* Printing asked by a button. */
document.addEventListener("click", (event) => { if (event.target.closest?.("[data-print]")) print(); });

/* htmx: the token travels in a header; swaps are announced; a failed request says so in words. */
document.addEventListener("htmx:configRequest", (event) => {
  const token = $("[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});
document.addEventListener("htmx:afterSwap", (event) => {
  areas(event.target);
  const words = $("[data-announce]", event.target)?.textContent ?? event.target.dataset?.announce;
  if (words) announce(words.trim());
});
const failed = () => announce("Non sono riuscito ad aggiornare la pagina. Controlla la connessione e riprova.");
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", (event) => {
  if ([401, 403].includes(event.detail.xhr.status)) location.reload();
  else failed();
});
