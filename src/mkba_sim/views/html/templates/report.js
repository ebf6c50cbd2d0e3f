(function () {
  "use strict";
  var figures = JSON.parse(document.getElementById("figures").textContent);
  var boxes = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  var config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };

  // On paper a figure is scaled, not drawn again: its picture needs a frame of known size.
  function frame(box) {
    var layout = box._fullLayout;
    box.style.setProperty("--w", layout.width);
    box.style.setProperty("--h", layout.height);
    box.querySelectorAll("svg.main-svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + layout.width + " " + layout.height);
      svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
    });
  }

  function fitted(figure, width) {
    var layout = JSON.parse(JSON.stringify(figure.layout));
    if (width < 560) {
      layout.font.size = 12;
      Object.keys(layout).forEach(function (name) {
        if (/^[xy]axis/.test(name)) {
          if (layout[name].title) { layout[name].title.font = { size: 12 }; }
          if (/^x/.test(name) && !layout[name].tickvals && !layout[name].dtick) { layout[name].nticks = 5; }
        }
      });
      layout.legend.font = { size: 11 };
      layout.legend.itemwidth = 30;
      layout.margin.l = 2;
      layout.margin.r = 10;
    }
    return layout;
  }

  function traces(figure, width) {
    if (width >= 560) { return figure.data; }
    return figure.data.map(function (trace) {
      if (!trace.marker || !trace.marker.size) { return trace; }
      return Object.assign({}, trace, { marker: Object.assign({}, trace.marker, { size: 0.65 * trace.marker.size }) });
    });
  }

  function again(box, width) {
    var figure = figures[box.dataset.figure];
    var layout = fitted(figure, width || box.clientWidth);
    if (width) { layout.width = width; layout.autosize = false; }
    return window.Plotly.react(box, traces(figure, width || box.clientWidth), layout, config);
  }

  function draw(box) {
    var figure = figures[box.dataset.figure];
    return window.Plotly.newPlot(box, traces(figure, box.clientWidth), fitted(figure, box.clientWidth), config).then(function () {
      frame(box);
      box.on("plotly_afterplot", function () { frame(box); });
    });
  }

  Promise.all(boxes.map(draw)).then(function () { document.documentElement.dataset.drawn = String(boxes.length); });

  var narrow = window.matchMedia("(max-width: 620px)");
  narrow.addEventListener("change", function () {
    boxes.forEach(function (box) { again(box); });
  });

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (details) { details.open = true; });
    // Drawn for a phone, a figure is too narrow for paper.
    if (narrow.matches) { boxes.forEach(function (box) { again(box, 700); frame(box); }); }
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (details) { details.open = false; });
    if (narrow.matches) { boxes.forEach(function (box) { again(box); }); }
  });
})();
