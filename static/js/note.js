/* A template of a note goes below what is written already, without asking the server. Without this the page is asked for again. */

const form = document.querySelector("[data-note-template]");

form?.addEventListener("submit", (event) => {
  const facts = document.getElementById(form.dataset.noteTemplate);
  const chosen = form.querySelector("select").selectedOptions[0];
  const text = chosen?.dataset.text;
  if (!facts) return;
  event.preventDefault();
  if (!text) return;
  const written = facts.value.trimEnd();
  if (!written) { const kind = document.getElementById("id_kind"); if (kind) kind.value = chosen.dataset.kind; }
  if (!written.includes(text.trim())) facts.value = written ? `${written}\n\n${text}` : text;
  facts.dispatchEvent(new Event("input", { bubbles: true }));
  facts.focus();
});
