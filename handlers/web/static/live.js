// New announcements appear at the top of the list while the page is open. Without this script the page is complete.
(() => {
  const list = document.querySelector("[data-live]");
  const note = document.querySelector("[data-live-note]");
  if (!list || !window.EventSource) return;
  const source = new EventSource(list.dataset.live);
  source.addEventListener("announcement", (event) => {
    const holder = document.createElement("template");
    holder.innerHTML = event.data;
    list.prepend(holder.content);
    if (note) note.textContent = note.dataset.liveNote + " " + new Date().toLocaleTimeString();
  });
  window.addEventListener("pagehide", () => source.close());
})();
