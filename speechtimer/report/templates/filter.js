// Without this script every sentence is shown.
const filters = document.querySelector("#filters");
const sentences = [...document.querySelectorAll("article")].map((element) => ({
  element,
  tags: JSON.parse(element.dataset.tags),
  labels: JSON.parse(element.dataset.labels),
}));

function show() {
  const tag = filters.elements.tag.value;
  const label = filters.elements.label.value;
  let shown = 0;
  for (const { element, tags, labels } of sentences) {
    element.hidden = (tag && !tags.includes(tag)) || (label && !labels.includes(label));
    shown += !element.hidden;
  }
  filters.querySelector("output").value = shown === 1 ? "1 phrase" : `${shown} phrases`;
}

filters.hidden = false;
filters.addEventListener("input", show);
// A browser that comes back to the page may have kept what was chosen.
addEventListener("pageshow", show);
