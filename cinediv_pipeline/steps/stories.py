"""Characters of films as their synopses tell them: observations, where a language model is set."""

import logging
from collections.abc import Mapping
from typing import Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.enrichment.observations import OBSERVATIONS
from cinediv_pipeline.enrichment.stories import (
    LEAST_CHARS,
    Story,
    is_a_story,
    observation_rows,
    still_said,
    story_task,
)
from cinediv_pipeline.enrichment.tables import CORRECTIONS
from cinediv_pipeline.lake import code_version, content_hash, fingerprint
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.llm.keeping import Answered
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.model import NOT_SET, Model
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import observations as suite
from cinediv_pipeline.workshop import Options, Workshop

log = logging.getLogger("cinediv")

KEYS: Final = (OBSERVATIONS.key,)
_INPUTS: Final = (AGREEMENTS.key, FILMS.key, tmdb.FILMS.key, CORRECTIONS.key)
_LEFT: Final = "model_left"
# Films of the list that are linked with TMDB, newest first: a budget may end before the list does.
_STORIES: Final = """
    with genres as (
        select key as agrement_id, new_value as genre
        from corrections
        where entity = 'agreement' and column_name = 'genre' and status = 'applied'
    )
    select t.film_id, 'tmdb-' || f.tmdb_id as content_id, f.overview,
        bool_or(list_contains(f.genres, 'Documentary')
            or coalesce(g.genre, a.genre, '') = 'documentary') as is_real
    from films t
    join tmdb_films f on t.source = 'tmdb' and t.source_id = f.tmdb_id::varchar
    join films c on c.source = 'cnc' and c.film_id = t.film_id
    join agreements a on a.agrement_id = c.source_id
    left join genres g using (agrement_id)
    where length(coalesce(f.overview, '')) >= ?
    group by t.film_id, f.tmdb_id, f.overview
    order by max(a.agrement_year) desc, t.film_id, content_id
"""


def observe_stories(shop: Workshop, options: Options, model: Model | None = None) -> StepResult:
    """Have the synopses of the list's films read, and write what they say of their characters.

    Without a model what was observed before stays, as far as its films are still there.
    """
    model = model if model is not None and model.does("stories") else None
    info = shop.lake.info(OBSERVATIONS.key)
    if model is None and (info is None or info.n_rows == 0):
        shop.lake.ensure(OBSERVATIONS.key)
        return as_it_is(shop, KEYS, "missing", f"no stories are read: {NOT_SET}")
    work = _work(shop, model)
    current = not options.force and shop.lake.is_current(KEYS, work)
    if current and not (model and info and info.notes.get(_LEFT)):
        return as_it_is(shop, KEYS, "unchanged", "the observations in force")
    if model is None:
        return _kept(shop, work)
    return _observed(shop, model, work, current=current)


def _work(shop: Workshop, model: Model | None) -> str:
    infos = shop.infos(_INPUTS)
    return fingerprint(
        inputs={
            **{key: info.content_hash for key, info in infos.items()},
            "model": model.identity(story_task()) if model else "none",
        },
        code=code_version(
            PACKAGE / "enrichment" / "stories.py",
            PACKAGE / "llm" / "tasks.py",
            PACKAGE / "llm" / "text.py",
            PACKAGE / "enrichment" / "observations.py",
            PACKAGE / "steps" / "stories.py",
            PACKAGE / "validation" / "suites" / "observations.py",
            PACKAGE / "vocabulary.py",
        ),
    )


def stories_of(lake: Mapping[str, pa.Table]) -> list[Story]:
    """Return the synopses to read, in the order in which they are asked about."""
    with duckdb.connect() as connection:
        for key in _INPUTS:
            connection.register(key.split("/")[1].removeprefix("cnc_"), lake[key])
        rows = connection.execute(_STORIES, [LEAST_CHARS]).fetchall()
    return [Story(*row) for row in rows]


def lake_of(shop: Workshop) -> dict[str, pa.Table]:
    """Return the tables that stories are made of."""
    return {key: shop.lake.read(key) for key in _INPUTS}


def _observed(shop: Workshop, model: Model, work: str, *, current: bool) -> StepResult:
    task = story_task()
    told = stories_of(lake_of(shop))
    stories = [story for story in told if is_a_story(story)]
    for story in told:
        if not is_a_story(story):
            log.warning("model    %s: its synopsis gives orders to a machine; not read",
                        story.content_id)  # fmt: skip
    answered = model.ask(task, stories)
    real = _names_of_people(shop)
    rows = observation_rows(stories, answered.settled, task.prompt.label, real)
    table = OBSERVATIONS.table(rows)
    message = f"{_counted(table)}; {model.told(answered)}"
    info = shop.lake.info(OBSERVATIONS.key)
    if current and info is not None and info.content_hash == content_hash(table):
        return as_it_is(shop, KEYS, "unchanged", message)
    return _put(shop, table, work, message, answered)


def _kept(shop: Workshop, work: str) -> StepResult:
    """Keep what synopses that are still there still say; nothing new can be asked."""
    before = shop.lake.read(OBSERVATIONS.key)
    here = {story.content_id: story for story in stories_of(lake_of(shop))}
    rows = [
        {**row, "film_id": here[row["content_id"]].film_id}
        for row in before.to_pylist()
        if row["content_id"] in here and still_said(row, here[row["content_id"]])
    ]
    table = OBSERVATIONS.table(rows)
    return _put(shop, table, work, f"{_counted(table)}; {NOT_SET}", Answered())


def _names_of_people(shop: Workshop) -> frozenset[str]:
    """Return the folded names of real people: a character who bears one is taken for one."""
    names = shop.lake.read(tmdb.PEOPLE.key).column("name").to_pylist()
    printed = [row["name_key"] for row in shop.lake.read(PEOPLE.key).to_pylist() if row["name_key"]]
    return frozenset((*map(name_key, names), *printed))


def _put(
    shop: Workshop, table: pa.Table, work: str, message: str, answered: Answered
) -> StepResult:
    checks, written = shop.lake.write(
        {OBSERVATIONS.key: table},
        work=work,
        audit=shop.auditor(suite.SUITE),
        notes={_LEFT: len(answered.open)},
    )
    if not written:
        return rejected(checks, shop.infos(KEYS))
    return StepResult("written", checks, shop.infos(KEYS), message)


def _counted(table: pa.Table) -> str:
    films = set(table.column("content_id").to_pylist())
    characters = set(table.column("subject_id").to_pylist())
    return f"{len(characters):,} characters of {len(films):,} synopses"
