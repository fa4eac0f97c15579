"""Screenplays: from a file to who says how much, where and to whom.

`elements` is what a script is made of, `conventions` the French and English forms, `plain`,
`fountain`, `fdx` and `word` read them, `front` knows title pages, `counting` counts.
"""
