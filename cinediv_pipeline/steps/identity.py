"""Which agreements are one film, which names are one person."""

from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage.films import FILMS, link_films
from cinediv_pipeline.linkage.people import PEOPLE, link_people
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.steps.human import corrected_director_names, corrections_content
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

_LINKAGE = (PACKAGE / "linkage", PACKAGE / "folding.py")


def register_films(shop: Workshop, options: Options) -> StepResult:
    """Give every agreement its stable `film_id` and put the registry in place."""
    inputs = (AGREEMENTS.key, DIRECTORS.key)
    infos = shop.infos(inputs)
    work = fingerprint(
        inputs={key: infos[key].content_hash for key in inputs if key in infos},
        code=code_version(*_LINKAGE, PACKAGE / "validation" / "suites" / "linked.py"),
    )
    if not options.force and shop.lake.is_current([FILMS.key], work):
        return as_it_is(shop, [FILMS.key], "unchanged", "the registry of films in force")
    table = link_films(shop.lake.read(FILMS.key), *(shop.lake.read(key) for key in inputs))
    checks, written = shop.lake.write(
        {FILMS.key: table}, work=work, audit=shop.auditor(linked_suite.FILMS_SUITE)
    )
    films = len(set(table.column("film_id").to_pylist()))
    if not written:
        return rejected(checks, shop.infos([FILMS.key]))
    message = f"{table.num_rows:,} agreements are {films:,} films"
    return StepResult("written", checks, shop.infos([FILMS.key]), message)


def register_people(shop: Workshop, options: Options) -> StepResult:
    """Give every printed name, also a corrected one, its stable `person_id`."""
    info = shop.lake.info(DIRECTORS.key)
    work = fingerprint(
        inputs={
            DIRECTORS.key: info.content_hash if info else "",
            "corrections": corrections_content(shop),
        },
        code=code_version(*_LINKAGE, PACKAGE / "validation" / "suites" / "linked.py"),
    )
    if not options.force and shop.lake.is_current([PEOPLE.key], work):
        return as_it_is(shop, [PEOPLE.key], "unchanged", "the registry of people in force")
    printed = shop.lake.read(DIRECTORS.key).column("name").to_pylist()
    table = link_people(shop.lake.read(PEOPLE.key), [*printed, *corrected_director_names(shop)])
    checks, written = shop.lake.write(
        {PEOPLE.key: table}, work=work, audit=shop.auditor(linked_suite.PEOPLE_SUITE)
    )
    if not written:
        return rejected(checks, shop.infos([PEOPLE.key]))
    people = len(set(table.column("person_id").to_pylist()))
    message = f"{table.num_rows:,} printed names are {people:,} people"
    return StepResult("written", checks, shop.infos([PEOPLE.key]), message)
