/* Searches the list of figures. The list stands in the page; nothing is fetched, and without this script it is whole.
   What to look for can also stand in the address: indicators.html?q=children or indicators.html#q=children. */
(function () {
  "use strict";

  const PAUSE = 250; /* milliseconds after a key before the number is said, so that a screen reader is not cut short */
  const entries = Array.from(document.querySelectorAll(".find__entry"), function (element) {
    const said = Array.from(element.querySelectorAll(".find__name, .find__question"), function (part) {
      return part.textContent;
    });
    return { element: element, text: " " + plain(said.join(" ") + " " + element.dataset.words) };
  });

  /* Without accents and capitals, and with one kind of apostrophe and dash. */
  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u2010-\u2015]/g, "-").toLowerCase();
  }

  /* A number is looked for from its beginning: 1.1 is not in 11.1. A word in the plural finds the singular too. */
  function holds(text, word) {
    return text.includes(/^\d/.test(word) ? " " + word : word.replace(/(\w{3})s$/, "$1"));
  }

  function asked() {
    const inQuery = new URLSearchParams(window.location.search).get("q");
    return inQuery || new URLSearchParams(window.location.hash.slice(1)).get("q") || "";
  }

  /* A group or an outcome of which nothing is left goes with its heading. */
  function hideEmpty() {
    document.querySelectorAll(".find__group, .find").forEach(function (part) {
      part.hidden = !part.querySelector(".find__entry:not([hidden])");
    });
  }

  function result(query, found) {
    if (!query) {
      return entries.length + " figures";
    }
    if (!found) {
      return "No figure has all of these words. Try fewer words, the beginning of a word, or another word for the same.";
    }
    return found + " of " + entries.length + " figures";
  }

  function filter(query) {
    const words = plain(query).split(/\s+/).filter(Boolean);
    let found = 0;
    entries.forEach(function (entry) {
      const matches = words.every(function (word) { return holds(entry.text, word); });
      entry.element.hidden = !matches;
      found += matches;
    });
    hideEmpty();
    return result(words.length, found);
  }

  function field() {
    const box = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const said = document.createElement("p");
    box.className = "search";
    box.setAttribute("role", "search");
    label.className = "search__label";
    label.htmlFor = input.id = "search-words";
    label.textContent = "Search by word or number";
    input.className = "search__words";
    input.type = "search";
    input.autocomplete = "off";
    input.spellcheck = false;
    said.className = "search__said";
    said.setAttribute("role", "status");
    box.append(label, input, said);
    return { box: box, input: input, said: said };
  }

  if (!entries.length) {
    return;
  }
  const { box, input, said } = field();
  let waiting = 0;

  function search() {
    const words = filter(input.value);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { said.textContent = words; }, PAUSE);
  }

  function searchAsked() {
    input.value = asked();
    search();
  }

  document.querySelector("section.find").before(box);
  input.addEventListener("input", search);
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      event.preventDefault();
      input.value = "";
      search();
    }
  });
  window.addEventListener("hashchange", searchAsked);
  searchAsked();
})();
