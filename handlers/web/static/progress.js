// How far a list is answered, every second. Without this script the page comes again by itself.
(() => {
  const shown = document.querySelector("[data-progress]");
  if (!shown) return;
  const bar = shown.querySelector("progress");
  const note = shown.querySelector("[data-progress-note]");
  if (!window.EventSource) { setTimeout(() => location.reload(), 1000); return; }
  const source = new EventSource(shown.dataset.progress);
  source.addEventListener("progress", (event) => {
    bar.value = Number(event.data);
    note.textContent = Number(event.data).toLocaleString("en") + " of " + bar.max.toLocaleString("en") + " lines are answered. The list appears here by itself; you may leave this page.";
  });
  source.addEventListener("done", () => { source.close(); location.reload(); });
  window.addEventListener("pagehide", () => source.close());
})();
