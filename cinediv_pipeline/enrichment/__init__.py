"""Gender of persons with its evidence: first names, corrections, review. Doubt is a value."""
