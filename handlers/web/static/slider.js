// The day of the matrix follows a slider. Without this script the links beside it and the field do the same.
(() => {
  const label = document.querySelector("[data-slider]");
  const field = document.querySelector("[data-slid]");
  if (!label || !field) return;
  const range = label.querySelector("input");
  const day = (offset) => new Date(Date.parse(range.dataset.today) + offset * 86400000).toISOString().slice(0, 10);
  label.hidden = false;
  range.addEventListener("input", () => { field.value = day(+range.value); });
  range.addEventListener("change", () => htmx.trigger("#ask", "slid"));
})();
