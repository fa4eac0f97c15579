"""Charts of indicators: Vega-Lite from altair, drawn to SVG and PNG without a browser."""
