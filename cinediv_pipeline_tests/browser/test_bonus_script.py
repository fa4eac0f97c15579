"""The simulator's script: it scores as the Python does, and its page can be linked and read."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from cinediv_pipeline.bonus import Parameters, Result, explained, read_rules, score
from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.language import ENGLISH, FRENCH, LANGUAGES, Language
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.site import simulator
from cinediv_pipeline.site.assets import STATIC
from cinediv_pipeline.site.pages import Edition, Pages
from cinediv_pipeline.site.places import place
from cinediv_pipeline.vocabulary import BONUS_SHARED, GENDERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

RULES = read_rules(reference_dir())
VECTORS = json.loads((reference_dir() / "bonus" / "vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]
SCORE = "([rules, asked]) => asked.map(([team, how]) => window.bonusScore(rules, team, how))"
SITE = "http://site.invalid/"

Case = tuple[dict[str, list[str]], dict[str, Any]]
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """As much of a release as the page reads: its day and the words for genres."""
    folder = tmp_path_factory.mktemp("release")
    package = {"name": "test", "created": "2026-03-01T00:00:00Z"}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "catalogue.json").write_text('{"indicators": []}', encoding="utf-8")
    with duckdb.connect(str(folder / "observatory.duckdb")) as base:
        base.execute("create table labels (breakdown text, breakdown_value text, label_fr text, "
                     "label_en text, label_position integer)")  # fmt: skip
        base.execute("insert into labels values ('genre', 'documentary', 'documentaire', "
                     "'documentary', 2)")  # fmt: skip
    return Dataset(folder)


@pytest.fixture(scope="module")
def blank(chromium: "Browser") -> Iterator["Page"]:
    """An empty page with the script."""
    page = chromium.new_page()
    page.add_script_tag(content=(STATIC / "bonus.js").read_text(encoding="utf-8"))
    yield page
    page.close()


def in_script(blank: "Page", dataset: Dataset, language: Language, cases: list[Case]) -> list[Any]:
    """The results of the script, which gets the rules as a page would: by way of JSON."""
    rules = json.loads(json.dumps(simulator.context(dataset, language)["rules"]))
    found: list[Any] = blank.evaluate(SCORE, [rules, cases])
    return found


def in_python(case: Case, language: Language) -> dict[str, Any]:
    """The same result by the Python, as the script writes it."""
    team, how = case
    parameters = Parameters(
        how.get("shared", BONUS_SHARED[0]), how.get("threshold"), how.get("year")
    )
    found = score(team, RULES.grids[how["grid"]], parameters)
    return {
        "grid": found.grid.grid, "shared": parameters.shared, "year": parameters.year,
        "threshold": found.threshold, "status": found.status, "reason": found.reason,
        "sure": exact(found.sure), "possible": exact(found.possible),
        "posts": posts_of(found, language),
    }  # fmt: skip


def exact(points: object) -> str | None:
    return None if points is None else str(points)


def posts_of(found: Result, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "post": one.post.post, "label": language.pick(*one.post.label),
            "points": one.post.points, "sure": str(one.sure), "possible": str(one.possible),
            "reason": one.reason, "women": one.women, "unknown": one.unknown,
            "holders": one.holders, "why": language.pick(*explained(one, RULES)),
        }
        for one in found.posts
    ]  # fmt: skip


def test_the_script_gives_what_was_worked_out_by_hand(blank: "Page", dataset: Dataset) -> None:
    asked = ("grid", "shared", "threshold", "year")
    cases = [
        (vector["team"], {name: vector[name] for name in asked if name in vector})
        for vector in VECTORS
    ]
    found = in_script(blank, dataset, FRENCH, cases)
    assert len(found) == len(VECTORS) >= 25
    for vector, result in zip(VECTORS, found, strict=True):
        expected, name = vector["expect"], vector["name"]
        told = {key: result[key] for key in ("sure", "possible", "status", "reason")}
        wanted = {key: exact(expected[key]) for key in told}
        assert told == wanted, name
        posts = {one["post"]: [one["sure"], one["possible"], one["reason"]]
                 for one in result["posts"]}  # fmt: skip
        for post, points in expected["posts"].items():
            assert posts[post] == [str(part) for part in points], name


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: str(language.code))
def test_the_script_and_the_python_tell_the_same(
    blank: "Page", dataset: Dataset, language: Language
) -> None:
    """Any team, up to eight people in a post, down to the words; eighths are halves of a cent."""
    cases = list(teams(random.Random(7), 400))
    found = in_script(blank, dataset, language, cases)
    told = dict.fromkeys(("reached", "not_reached", "cannot_tell"), 0)
    for case, result in zip(cases, found, strict=True):
        assert result == in_python(case, language), case
        told[result["status"]] += 1
    assert min(told.values()) > 20


def teams(chance: random.Random, n: int) -> Iterator[Case]:
    for _ in range(n):
        grid = chance.choice(list(RULES.grids.values()))
        names = sorted({name for post in grid.posts for name in post.names} | {"actor"})
        weights = chance.choice([(1, 1, 1, 1), (9, 1, 0, 0), (1, 9, 1, 0), (5, 5, 1, 1)])
        team = {
            name: chance.choices(GENDERS, weights, k=chance.choice([0, 1, 1, 1, 2, 3, 7, 8]))
            for name in names
        }
        how = {
            "grid": grid.grid,
            "shared": chance.choice(BONUS_SHARED),
            "threshold": chance.choice([None, None, 0.1, 2.5, 4, 6]),
            "year": chance.choice([None, 2018, 2019, 2020, 2026]),
        }
        yield team, how


def test_a_gender_or_a_rule_that_does_not_exist_is_refused(blank: "Page", dataset: Dataset) -> None:
    for team, how, said in (
        ({"director": ["femme"]}, {"grid": "fiction_v1"}, "femme is no gender"),
        ({}, {"grid": "fiction_v1", "shared": "some"}, "some is no rule"),
        ({}, {"grid": "fiction_v9"}, "fiction_v9 is no grid"),
    ):
        with pytest.raises(Exception, match=said):
            in_script(blank, dataset, ENGLISH, [(team, how)])


def test_the_script_finds_the_grid_of_genre_and_year(blank: "Page", dataset: Dataset) -> None:
    asked = [(genre, year) for genre in ("fiction", "documentary", "animation")
             for year in (2018, 2019, 2024)]  # fmt: skip
    cases: list[Case] = [({}, {"genre": genre, "year": year}) for genre, year in asked]
    found = in_script(blank, dataset, FRENCH, cases)
    for (genre, year), result in zip(asked, found, strict=True):
        grid = RULES.in_force(genre, year)
        assert (result and result["grid"]) == (grid and grid.grid), (genre, year)


@pytest.fixture
def open_page(chromium: "Browser", dataset: Dataset) -> Iterator[Open]:
    """Opens the page of a language with a query, as it is served; no error may be written."""
    names = {name: name for name in ("site.css", "theme.js", "site.js", "bonus.js")}
    pages = Pages(Edition("test", date(2026, 3, 1), False, "", "", names, 0.3))
    errors: list[str] = []
    contexts = []

    def serve(route: "Route") -> None:
        path = route.request.url.split("?")[0].removeprefix(SITE)
        if path.startswith("static/"):
            file = STATIC / Path(path).name
            route.fulfill(body=file.read_bytes()) if file.exists() else route.fulfill(status=204)
            return
        language = ENGLISH if path.startswith("en/") else FRENCH
        context = simulator.context(dataset, language)
        html = pages.render("simulator.html", language, "simulator", **context)[1]
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    def opened(
        query: str = "", *, path: str = place("simulator", FRENCH).path, script: bool = True
    ) -> "Page":
        context = chromium.new_context(java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.route("**/*", serve)
        page.goto(f"{SITE}{path}{query}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


def test_a_link_restores_the_team_in_either_language(open_page: Open) -> None:
    query = ("?genre=fiction&year=2024&director=female,male&screenwriter=female"
             "&costume_designer=female&picture_editor=female&cinematographer=male")  # fmt: skip
    page = open_page(query)
    assert page.inner_text("[data-verdict]") == "Seuil atteint."
    assert page.inner_text("[data-sure]") == "5 sur 10"
    assert page.inner_text("[data-threshold]") == "5, supposé"
    page.select_option("#shared", "all")
    assert page.inner_text("[data-verdict]") == "Impossible de conclure."
    assert "Il manque 2\u00a0points." in page.inner_text("[data-decide]")
    twin = str(page.get_attribute("[data-twin]", "href"))
    assert "shared=all" in twin
    assert "director=female%2Cmale" in twin
    page.goto(f"{SITE}en/simulator/{twin[twin.index('?') :]}")
    assert page.inner_text("[data-verdict]") == "We cannot tell."
    assert page.input_value("#director-1") == "male"
    assert page.inner_text("[data-sure]") == "3 of 10"


def test_a_team_is_put_together_with_the_keyboard(open_page: Open) -> None:
    page = open_page("?genre=documentary&year=2020")
    page.focus("#director-0")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#director-0") == "female"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "director-1"
    assert "director=female%2Cunknown" in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "director-0"
    assert page.locator("[data-posts] select").count() == 7
    assert page.inner_text("[data-sure]") == "2 sur 8"
    page.select_option("#genre", "animation")
    assert "incomplète" in page.inner_text("[data-why]")
    assert page.inner_text("[data-sure]") == "–"
    page.select_option("#genre", "fiction")
    assert page.input_value("#director-0") == "female", "the team stays when the grid changes"


def test_every_field_has_a_name_and_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    page = open_page("?grid=fiction_v2&director=female,unknown")
    unnamed = (
        """[...document.querySelectorAll("select, input")].filter((one) => !one.labels.length)"""
    )
    assert page.evaluate(f"{unnamed}.length") == 0
    assert page.locator("[data-posts] select").count() == 11
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: str(language.code))
def test_without_a_script_the_page_shows_the_grids(open_page: Open, language: Language) -> None:
    page = open_page(path=place("simulator", language).path, script=False)
    assert page.locator("noscript").inner_text().count("JavaScript") == 1
    assert not page.is_visible("[data-simulator]")
    shown = page.inner_text("main")
    assert language.pick("5, supposé", "5, assumed") in shown
    for grid in RULES.grids.values():
        assert grid.source in shown
        for post in grid.posts:
            assert language.pick(*post.label) in shown
    for text in RULES.texts["assumptions"].values():
        assert language.pick(*text) in shown
