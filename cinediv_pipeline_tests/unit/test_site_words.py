"""Every list of values that an indicator is broken down by has words of its own."""

from cinediv_pipeline.labels import LABELS
from cinediv_pipeline.site.words import BREAKDOWNS

# Columns with labels that no indicator is broken down by.
_COLUMNS = {"population", "status", "theme", "gender"}
# Breakdowns whose values have their labels in lists of their own.
_LISTS = {"role", "festival", "broadcaster"}


def test_every_breakdown_has_words_in_both_languages() -> None:
    unnamed = (LABELS.keys() - _COLUMNS | _LISTS) - BREAKDOWNS.keys()
    assert unnamed == set()
    assert all(fr and en and fr != en for fr, en in BREAKDOWNS.values())
