/* What every page does by itself. Without it a page says the same. */
(function () {
  "use strict";

  const PRESSES = 3, WITHIN_MILLISECONDS = 5000;

  /* A table wider than its box scrolls sideways, so it must be reached with the Tab key and have a name. Any other is no
     place to stop at. */
  function offerScrolling(box) {
    if (box.scrollWidth > box.clientWidth) {
      box.setAttribute("role", "region");
      box.setAttribute("aria-labelledby", box.querySelector(".table__title").id);
      box.setAttribute("tabindex", "0");
    } else {
      ["role", "aria-labelledby", "tabindex"].forEach(function (name) { box.removeAttribute(name); });
    }
  }

  /* The width of a box changes with the window, and with the details around it that are unfolded. */
  const widths = new ResizeObserver(function (changed) {
    changed.forEach(function (change) { offerScrolling(change.target); });
  });
  document.querySelectorAll(".table").forEach(function (box) { widths.observe(box); });

  /* The way out takes the place of this page in the history, so that going back does not lead here. Shift three times
     does the same. */
  const wayOut = document.querySelector("a.exit");
  function leave() { window.location.replace(wayOut.href); }
  if (wayOut) {
    let pressed = [];
    wayOut.addEventListener("click", function (event) {
      event.preventDefault();
      leave();
    });
    document.addEventListener("keyup", function (event) {
      pressed = event.key === "Shift" ? pressed.concat(event.timeStamp).slice(-PRESSES) : [];
      if (pressed.length === PRESSES && event.timeStamp - pressed[0] < WITHIN_MILLISECONDS) {
        leave();
      }
    });
  }

  /* On paper nothing can be unfolded, so everything is; but for the pack, which would grow to a book. */
  let unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = Array.from(document.querySelectorAll("body:not(.is-pack) main details:not([open])"));
    unfolded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    unfolded.forEach(function (details) { details.open = false; });
  });
})();
