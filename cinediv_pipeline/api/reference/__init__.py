"""The reference of the API, made from its description: examples, Markdown, a page."""
