"""Credits: who holds which post, read from lists, rolls, spreadsheets and pictures.

`reading` turns any format into `lines` of cells, `entries` says which cell is a post and which are
names, `posts` knows wordings, `persons` names, `genders` what tells a gender, `content` makes the
report.
"""
