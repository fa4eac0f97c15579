"""Posters: figures and their prominence, and the names of the billing block.

`figures` asks a model that sees, or finds faces; `geometry` makes numbers of boxes; `billing` reads
names; `content` makes the report.
"""
