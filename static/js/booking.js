/* Booking by keyboard: ↓ from the search goes to the first person found and chooses it; Enter on a choice books. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || event.target.id !== "id_q") return;
  const first = document.querySelector("#persone input[type=radio]");
  if (!first) return;
  event.preventDefault();
  first.checked = true;
  first.focus();
  first.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Native radios do not send their form on Enter when the button is far away in every browser: say it. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("#persone input[type=radio], #orari input[type=radio]")) return;
  event.preventDefault();
  document.querySelector("#prenota").requestSubmit();
});
