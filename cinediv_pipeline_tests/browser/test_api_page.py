"""The example page in Chromium, from another port than the API; and the reference as a page."""

import csv
import functools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.browser.test_every_page import WIDTHS, faults, keep_picture
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_server import Server, serving

EXAMPLES = ROOT / "docs" / "examples"
#: What the library of charts would be: it keeps what it is given.
STAND_IN = (
    "window.drawn = []; window.vegaEmbed = async (...given) => { window.drawn.push(given); };"
)
Open = Callable[..., Any]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def home(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(refreshed, tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def server(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(home, tmp_path_factory.mktemp("server")) as made:
        yield made


@pytest.fixture(scope="module")
def newsroom() -> Iterator[str]:
    """Another site, which has the page."""
    handler = functools.partial(_Quiet, directory=str(EXAMPLES))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}/api_browser.html"
        made.shutdown()
        thread.join(10)


@pytest.fixture
def opened(chromium: Any, newsroom: str, server: Server) -> Iterator[Open]:
    """Return a function that opens the page: what it asks of which port, with which library."""
    contexts = []

    def open_(port: int | None = None, script: str = "", before: Any = None, **asked: str) -> Any:
        context = chromium.new_context(viewport={"width": 800, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if script:
            page.add_init_script(script)
        if before:
            before(page)
        more = "".join(f"&{name}={value}" for name, value in asked.items())
        page.goto(f"{newsroom}?api=http://127.0.0.1:{port or server.port}{more}")
        return page

    yield open_
    for context in contexts:
        context.close()


def _ended(page: Any) -> Any:
    page.wait_for_selector('main[aria-busy="false"]', timeout=20_000)
    assert page.said == []
    return page


def _rows(home: Home, indicator: str, population: str) -> list[dict[str, str]]:
    """The years of an indicator as the released CSV has them, the newest last."""
    path = home.releases / "latest" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)
                if (row["indicator_id"], row["population"], row["breakdown"])
                == (indicator, population, "all")
                and row["period_start"][:4] == row["period_end"][:4]]  # fmt: skip
    return sorted(rows, key=lambda row: row["period_end"])


def test_it_shows_the_newest_value_with_its_interval(opened: Open, home: Home) -> None:
    page = _ended(opened())
    row = _rows(home, "films_directed_by_any_woman_share", "agrees")[-1]
    value, low, high = (
        f"{100 * float(row[name]):.1f} %" for name in ("value", "ci_low", "ci_high")
    )
    assert page.inner_text("#value") == f"{row['period_end'][:4]}: {value}"
    assert page.inner_text("#interval") == f"95 % interval: {low} to {high}."
    assert page.inner_text("#label") == "Films (co-)directed by at least one woman"
    assert page.inner_text("#message") == ""
    source = page.inner_text("#source")
    assert (home.releases / "latest").resolve().name in source
    assert "fictional" in source


def test_a_number_that_is_no_share_has_its_unit(opened: Open, home: Home) -> None:
    page = _ended(opened(indicator="film_count", population="fif"))
    row = _rows(home, "film_count", "fif")[-1]
    assert page.inner_text("#value") == f"{row['period_end'][:4]}: {float(row['value']):.0f} count"


def test_without_the_library_no_chart_is_asked_for(opened: Open) -> None:
    asked: list[str] = []
    page = _ended(opened(before=lambda page: page.on("request", lambda one: asked.append(one.url))))
    assert not page.is_visible("#figure")
    assert len([url for url in asked if "/v1/" in url]) == 1


def test_with_the_library_the_chart_of_the_server_is_drawn(opened: Open, server: Server) -> None:
    page = _ended(opened(script=STAND_IN, indicator="film_count", population="fif"))
    [[_, chart, options]] = page.evaluate("window.drawn.map(([p, c, o]) => [p.id, c, o])")
    own = server.json("/v1/indicators/film_count/chart?population=fif&lang=en")
    assert chart == own
    assert options == {"actions": False}
    assert page.get_attribute("#chart", "aria-label") == own["description"]
    assert page.inner_text("#caption") == own["usermeta"]["caption"]
    assert page.is_visible("#figure")


def test_a_withheld_value_is_no_number(opened: Open, home: Home) -> None:
    indicator, population = _newest_withheld(home)[0]
    page = _ended(opened(indicator=indicator, population=population))
    row = _rows(home, indicator, population)[-1]
    said = f"{row['period_end'][:4]}: withheld ({row['status']})."
    assert page.inner_text("#message") == said
    assert page.inner_text("#value") == page.inner_text("#interval") == ""


def _newest_withheld(home: Home) -> list[tuple[str, str]]:
    path = home.releases / "latest" / "indicators.csv"
    newest: dict[tuple[str, str], tuple[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["breakdown"] == "all" and row["period_start"][:4] == row["period_end"][:4]:
                key = (row["indicator_id"], row["population"])
                newest[key] = max(newest.get(key, ("", "")), (row["period_end"], row["status"]))
    found = sorted(key for key, (_, status) in newest.items() if status.startswith("withheld"))
    assert found, "the sample has no withheld newest year: choose another case"
    return found


def test_a_problem_is_told_as_the_server_says_it(opened: Open) -> None:
    page = _ended(opened(indicator="films_by_women"))
    assert page.inner_text("#message") == (
        "404 Not Found: There is no indicator 'films_by_women'; /v1/catalogue lists them."
    )
    page = _ended(opened(indicator="%3Cimg%20src=x%20onerror=alert(1)%3E"))
    assert "<img src=x" in page.inner_text("#message")
    assert page.query_selector("img") is None


def test_it_waits_as_long_as_it_is_told(opened: Open) -> None:
    n = 0

    def refuse_once(route: Any) -> None:
        nonlocal n
        n += 1
        if n > 1:
            route.continue_()
            return
        body = {"status": 429, "title": "Too Many Requests", "detail": "Too many requests."}
        route.fulfill(status=429, body=json.dumps(body), headers={
            "content-type": "application/problem+json", "retry-after": "1",
            "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after",
        })  # fmt: skip

    page = _ended(opened(before=lambda page: page.route("**/v1/**", refuse_once)))
    assert n == 2
    assert page.inner_text("#value")


def test_a_real_refusal_can_be_read_from_another_site(
    opened: Open, home: Home, tmp_path: Path
) -> None:
    limit = {"CINEDIV_API_READS_PER_MINUTE": "1"}
    with serving(home, tmp_path, settings=limit) as strict:
        strict.ask("GET", "/v1/releases")
        page = opened(port=strict.port)
        page.wait_for_function(
            "document.getElementById('message').textContent.startsWith('The server asks to wait')"
        )
        seconds = int(page.inner_text("#message").split()[-2])
        assert 1 <= seconds <= 60


def test_a_server_that_is_not_there_is_told(opened: Open) -> None:
    page = _ended(opened(port=9))
    assert page.inner_text("#message")
    assert page.inner_text("#value") == ""


def test_the_example_page_is_accessible(opened: Open) -> None:
    page = _ended(opened(script=STAND_IN))
    assert faults(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep_picture(page, "api-browser")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_reference_is_a_page_to_read(chromium: Any, server: Server, theme: str) -> None:
    context = chromium.new_context(color_scheme=theme, bypass_csp=True)  # axe is a script
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.goto(f"http://127.0.0.1:{server.port}/v1/")
    assert page.title() == "HTTP API – cinediv"
    assert faults(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep_picture(page, f"api-reference-{theme}")
    context.close()


def test_links_and_folded_answers_of_the_reference_work_in_its_sandbox(
    chromium: Any, server: Server
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.goto(f"http://127.0.0.1:{server.port}/v1/")
    page.click("text=Films agréés: search by title")
    assert page.locator("h3", has_text="Films agréés: search by title").is_visible()
    answer = page.locator("details").first
    assert not answer.locator("pre").is_visible()
    answer.locator("summary").click()
    assert answer.locator("pre").is_visible()
    assert said == []
    context.close()
