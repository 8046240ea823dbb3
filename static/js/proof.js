/* Proof of work, in the terms of altcha version 2: a worker does the sums while the summary is read. Without this file one page more asks for a yes. */

const place = document.querySelector("[data-proof]");
const form = place?.closest("form");

if (form && window.Worker && window.crypto?.subtle) {
  const { proof, worker: source, doing, waiting, done } = place.dataset;
  const status = place.querySelector("[role=status]");
  const worker = new Worker(source);
  let settled = false;
  status.textContent = doing;

  const answer = new Promise((resolve) => {
    worker.addEventListener("message", (event) => resolve(event.data));
    worker.addEventListener("error", () => resolve(""));
    setTimeout(() => resolve(""), 20_000);
    worker.postMessage(proof);
  }).then((payload) => {
    worker.terminate();
    form.elements.altcha.value = payload;
    status.textContent = payload ? done : "";
    settled = true;
  });

  form.addEventListener("submit", async (event) => {
    if (settled || event.submitter?.name === "indietro") return;
    event.preventDefault();
    event.stopPropagation();
    status.textContent = waiting;
    await answer;
    form.requestSubmit(event.submitter);
  });
}
