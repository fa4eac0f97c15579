"""Ten posters of films that do not exist, drawn by code, with their truths."""
