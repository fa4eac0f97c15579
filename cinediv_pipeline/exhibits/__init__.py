"""Indicators as they are shown: views, rows, words and charts, for the site and the API."""
