// Put before the bundle of Vega: one function, which draws without eval and without styles of its own.
window.drawChart = (place, chart) => vegaEmbed(place, chart, {
  actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: false,
});
