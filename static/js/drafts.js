/* Long texts keep themselves: at most five seconds of typing are lost. The words go to the server, which seals them; nothing stays here. */

const PAUSE = 4000;

function watch(mark) {
  const after = mark.parentElement.querySelectorAll("form[data-warn-unsaved]");
  const form = [...after].find((one) => mark.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !mark.contains(one));
  if (!form) return;
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  (form.querySelector(".form-actions") ?? form).before(note);
  const say = (words) => { if (note.textContent !== words) note.textContent = words; };
  let typed = 0;
  let kept = 0;
  let sending = null;
  let leaving = false;

  form.addEventListener("input", () => { typed += 1; });
  form.addEventListener("submit", () => { leaving = true; sending?.abort(); });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
  setInterval(keep, PAUSE);

  async function keep(closing = false) {
    if (leaving || sending || typed === kept) return;
    const now = typed;
    sending = new AbortController();
    try {
      const answer = await fetch(mark.dataset.draftUrl, { method: "POST", body: words(), redirect: "manual", keepalive: closing === true, signal: sending.signal });
      if (answer.ok) {
        const said = await answer.json();
        say(said.words);
        if (said.kept) kept = now;
      } else if (answer.status === 403) {
        await signedInAgain();
      } else {
        say(answer.type === "opaqueredirect" ? "Non salvata: la sessione è finita. Entra di nuovo in un’altra scheda del browser, poi torna qui." : "Non salvata: il servizio non risponde. Riprovo tra poco.");
      }
    } catch (error) {
      if (error.name !== "AbortError") say("Non salvata: manca la connessione. Riprovo tra poco.");
    } finally {
      sending = null;
    }
  }

  function words() {
    const all = new FormData(form);
    for (const [name, value] of [...all]) if (value instanceof File) all.delete(name);
    all.set("_draft", mark.dataset.draft);
    return all;
  }

  /* Who signed in again in another window has a new token: take it from a fresh copy of this page, and go on. */
  async function signedInAgain() {
    const answer = await fetch(location.href, { redirect: "manual" });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh) return say("Non salvata: entra di nuovo in un’altra scheda del browser, poi torna qui.");
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
    setTimeout(keep);
  }
}

for (const mark of document.querySelectorAll("[data-draft]")) watch(mark);
