"""Every list of values that an indicator is broken down by has words of its own."""

from cinediv_pipeline.exhibits.words import BREAKDOWNS, FILMS, PEOPLE
from cinediv_pipeline.labels import LABELS
from cinediv_pipeline.settings import dbt_project_dir

# Columns with labels that no indicator is broken down by.
_COLUMNS = {"population", "status", "theme", "gender"}
# Breakdowns whose values have their labels in lists of their own.
_LISTS = {"role", "festival", "broadcaster"}


def test_every_breakdown_has_words_in_both_languages() -> None:
    unnamed = (LABELS.keys() - _COLUMNS | _LISTS) - BREAKDOWNS.keys()
    assert unnamed == set()
    assert all(fr and en and fr != en for fr, en in BREAKDOWNS.values())


def test_indicators_with_an_equality_of_their_own_exist() -> None:
    models = {path.stem for path in (dbt_project_dir() / "models" / "indicators").rglob("*.sql")}
    assert (PEOPLE | FILMS) - models == set()
