/* Draws the figures of a page. Each figure's JSON lies in the page; nothing is fetched.
   Loaded with `defer` before plotly, so that data tables fold before the page is first painted. */
(function () {
  "use strict";

  const CONFIG = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };
  const figures = Array.from(document.querySelectorAll("figure.chart"));

  function fold(figure, folded) {
    figure.querySelector("details.chart__table").open = !folded;
    figure.classList.toggle("chart--drawn", folded);
  }

  /* Printing changes the width of the page without telling plotly: a drawing with a viewBox scales by itself. */
  function makeScalable(drawing) {
    const box = drawing.querySelector(".svg-container");
    const { width, height } = drawing._fullLayout;
    box.style.setProperty("--ratio", width + " / " + height);
    drawing.querySelectorAll(".main-svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    });
  }

  function draw(figure) {
    const drawing = figure.querySelector(".chart__drawing");
    const { data, layout } = JSON.parse(figure.querySelector(".chart__data").textContent);
    layout.font = Object.assign({}, layout.font, { family: getComputedStyle(document.body).fontFamily });
    if (layout.height) {
      drawing.style.height = layout.height + "px";
    }
    return window.Plotly.newPlot(drawing, data, layout, CONFIG).then(function () {
      /* Where plotly measures texts, outside the page, there is nothing for a screen reader. */
      document.getElementById("js-plotly-tester").setAttribute("aria-hidden", "true");
      makeScalable(drawing);
      drawing.on("plotly_afterplot", function () { makeScalable(drawing); });
    });
  }

  /* A figure that cannot be drawn keeps its table open, which says the same. */
  function drawOrUnfold(figure) {
    return Promise.resolve(figure).then(draw).catch(function (error) {
      fold(figure, false);
      console.error(error);
    });
  }

  /* One after another, each in a task of its own: the first is seen before the last is drawn. */
  function drawFrom(place) {
    if (place < figures.length) {
      drawOrUnfold(figures[place]).then(function () { setTimeout(drawFrom, 0, place + 1); });
    }
  }

  figures.forEach(function (figure) { fold(figure, true); });
  document.addEventListener("DOMContentLoaded", function () { drawFrom(0); });
})();
