"""Every list of values that an indicator is broken down by has words of its own."""

from cinediv_pipeline.labels import LABELS
from cinediv_pipeline.settings import dbt_project_dir
from cinediv_pipeline.site.headlines import CHOSEN
from cinediv_pipeline.site.themes import LEADS
from cinediv_pipeline.site.words import BREAKDOWNS, FILMS, PEOPLE

# Columns with labels that no indicator is broken down by.
_COLUMNS = {"population", "status", "theme", "gender"}
# Breakdowns whose values have their labels in lists of their own.
_LISTS = {"role", "festival", "broadcaster"}


def test_every_breakdown_has_words_in_both_languages() -> None:
    unnamed = (LABELS.keys() - _COLUMNS | _LISTS) - BREAKDOWNS.keys()
    assert unnamed == set()
    assert all(fr and en and fr != en for fr, en in BREAKDOWNS.values())


def test_indicators_that_the_site_names_exist() -> None:
    models = {path.stem for path in (dbt_project_dir() / "models" / "indicators").rglob("*.sql")}
    leads = {indicator for wanted in LEADS.values() for indicator in wanted}
    assert (leads | CHOSEN.keys() | PEOPLE | FILMS) - models == set()
