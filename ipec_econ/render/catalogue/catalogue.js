// Search and filters of the catalogue. Everything is in the page; nothing is fetched.
(() => {
  "use strict";
  const form = document.getElementById("catalogue-filters");
  const shown = document.getElementById("catalogue-shown");
  const search = form.elements.namedItem("q");
  const choices = Array.from(form.querySelectorAll("select"));
  const fields = [search, ...choices];

  // What readers type has no accents, curly apostrophes or long dashes.
  const fold = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[‘’]/g, "'")
      .replace(/[‐-―−]/g, "-")
      .toLowerCase();

  const items = Array.from(document.querySelectorAll("[data-words]"), (element) => ({
    element,
    text: fold(`${element.textContent} ${element.dataset.words}`),
    values: new Map(
      choices.map((choice) => [choice.name, JSON.parse(element.dataset[choice.name] || "[]")]),
    ),
  }));

  const isShown = (item, words, chosen) =>
    words.every((word) => item.text.includes(word)) &&
    chosen.every((choice) => item.values.get(choice.name).includes(choice.value));

  const filter = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const chosen = choices.filter((choice) => choice.value);
    let count = 0;
    for (const item of items) {
      const visible = isShown(item, words, chosen);
      item.element.hidden = !visible;
      count += visible ? 1 : 0;
    }
    return count;
  };

  // Screen readers are told once typing pauses, not at every key.
  let waiting = 0;
  const tell = (count) => {
    const [one, many] = [form.dataset.one, form.dataset.many];
    const text =
      count === 0
        ? `No ${one} matches. Clear the filters to see all ${items.length}.`
        : `${count} of ${items.length} ${items.length === 1 ? one : many} shown.`;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      shown.textContent = text;
    }, 150);
  };

  // The address keeps the filters, so that a reader can send or bookmark what is shown.
  const remember = () => {
    const set = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    const hash = set.length ? `#${new URLSearchParams(set)}` : "";
    history.replaceState(null, "", location.href.split("#")[0] + hash);
  };

  const recall = () => {
    const hash = location.hash.slice(1);
    // Other fragments are places on the page: the skip link, a study.
    if (hash && !hash.includes("=")) return;
    const stated = new URLSearchParams(hash);
    for (const field of fields) {
      field.value = stated.get(field.name) || "";
      // A choice that this catalogue does not have leaves nothing chosen.
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    tell(filter());
  };

  const apply = () => {
    tell(filter());
    remember();
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  window.addEventListener("hashchange", recall);
  form.hidden = false;
  recall();
})();
