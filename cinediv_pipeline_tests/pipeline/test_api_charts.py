"""Charts of the API on the released sample: what they draw is what the release says."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair
import duckdb
import pytest
import vl_convert
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.api.data.drawn import Excerpt
from cinediv_pipeline.api.data.shelf import Shelf
from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.exhibits.exhibit import exhibit
from cinediv_pipeline.home import Home
from cinediv_pipeline.language import LANGUAGES
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.pipeline.api_desk import settings_for

SHOWN = ("film_count", "women_share_by_role", "budget_mean_gap", "budget_median_eur",
         "films_directed_only_by_women_share", "years_to_second_film")  # fmt: skip


def _sql(home: Home, query: str, *values: object) -> list[tuple[Any, ...]]:
    path = home.releases / "latest" / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def _chart(client: TestClient, indicator: str, **choice: str) -> dict[str, Any]:
    answer = client.get(f"/v1/indicators/{indicator}/chart", params=choice)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = chart["datasets"]["rows"]
    return rows


def test_a_course_has_the_years_of_the_release(client: TestClient, home: Home) -> None:
    chart = _chart(client, "films_directed_only_by_women_share", population="fif",
                   breakdown="all")  # fmt: skip
    expected = _sql(
        home, "select cast(year(period_start) as varchar), value, ci_low, ci_high from indicators "
        "where indicator_id = 'films_directed_only_by_women_share' and population = 'fif' "
        "and breakdown = 'all' and year(period_start) = year(period_end) order by 1",
    )  # fmt: skip
    assert len(expected) > 3
    found = [(row["label"], row["value"], row["low"], row["high"]) for row in _rows(chart)]
    assert found == expected


def test_a_ranking_has_the_rows_of_its_period_by_their_names(
    client: TestClient, home: Home
) -> None:
    chart = _chart(client, "women_share_by_role", population="fif", breakdown="role",
                   period="2015-2024", lang="en")  # fmt: skip
    expected = _sql(
        home, "select label_en, value, status from indicators i join labels l using "
        "(breakdown, breakdown_value) where indicator_id = 'women_share_by_role' "
        "and population = 'fif' and breakdown = 'role' "
        "and year(period_start) = 2015 and year(period_end) = 2024",
    )  # fmt: skip
    found = {row["label"].lower(): row["value"] for row in _rows(chart)}
    assert found == {label.lower(): value for label, value, _ in expected}
    values = [row["value"] for row in _rows(chart) if row["value"] is not None]
    assert values == sorted(values, reverse=True)


def test_a_withheld_row_has_its_reason_and_no_number(client: TestClient, home: Home) -> None:
    [(indicator, population, breakdown, year, n)] = _sql(
        home, "select indicator_id, population, breakdown, year(period_start), count(*) "
        "from indicators where status = 'withheld_n' and breakdown = 'genre' "
        "and year(period_start) = year(period_end) group by all order by all limit 1",
    )  # fmt: skip
    chart = _chart(client, indicator, population=population, breakdown=breakdown,
                   period=f"{year}-{year}")  # fmt: skip
    [(reason,)] = _sql(
        home, "select label_fr from labels where breakdown = 'status' "
        "and breakdown_value = 'withheld_n'",
    )  # fmt: skip
    withheld = [row for row in _rows(chart) if row["value"] is None]
    assert len([row for row in withheld if row["note"] == reason]) == n
    assert all(row["note"] and row["text"] == "–" for row in withheld)
    assert all(row["low"] is row["high"] is None for row in withheld)
    assert reason in vl_convert.vegalite_to_svg(chart)


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("indicator", SHOWN)
def test_a_chart_is_valid_and_shows_its_number_by_itself(
    client: TestClient, indicator: str, lang: str, size: str
) -> None:
    chart = _chart(client, indicator, lang=lang, size=size)
    assert altair.Chart.from_dict(chart, validate=True) is not None
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    drawn = vl_convert.vegalite_to_svg(chart)
    shown = [row["label_text"] for row in _rows(chart) if row["label_text"]] or [
        row["text"] for row in _rows(chart) if row["value"] is not None
    ]
    assert shown
    for text in shown:
        assert f">{text}<" in drawn
    assert 'fill="#f4f5f0"' in drawn
    assert "sans-serif" in drawn
    assert {"fr": "DONNÉES FICTIVES", "en": "FICTIONAL DATA"}[lang] in drawn
    assert chart["usermeta"]["release"] in drawn


def test_the_number_that_is_drawn_is_the_published_one(client: TestClient, home: Home) -> None:
    [(value, year)] = _sql(
        home, "select value, year(period_end) from indicators where indicator_id = 'film_count' "
        "and population = 'fif' and breakdown = 'all' and value is not null "
        "and year(period_start) = year(period_end) order by 2 desc limit 1",
    )  # fmt: skip
    chart = _chart(client, "film_count", population="fif", breakdown="all")
    assert f">{value:.0f}<" in vl_convert.vegalite_to_svg(chart)
    [(label, films)] = _sql(
        home, "select c.label_fr, l.label_fr from catalogue c, labels l where indicator_id = "
        "'film_count' and breakdown = 'population' and breakdown_value = 'fif'",
    )  # fmt: skip
    assert chart["description"].startswith(f"{label}, {films}. En {year}\u00a0: {value:.0f}")


def test_it_opens_as_the_page_does_and_says_what_it_is(client: TestClient, home: Home) -> None:
    chart = _chart(client, "women_share_by_role")
    dataset = Dataset((home.releases / "latest").resolve())
    page = exhibit(dataset, "women_share_by_role", LANGUAGES[0])
    assert page is not None
    meta = chart["usermeta"]
    assert (meta["population"], meta["breakdown"], meta["period"]) == (
        page.view.population, page.view.breakdown, page.panel.id,
    )  # fmt: skip
    assert " ".join(chart["title"]["text"]) == page.panel.title
    assert chart["description"] == (
        f"{page.label}, {page.view.population_label}. {page.panel.summary}"
    )
    before, source = page.panel.caption.split(" · source")
    zone = " · fond vert\u00a0: zone de parité, 40–60\u00a0%"
    assert meta["caption"] == f"{before}{zone} · source{source}"
    assert meta["data_kind"] == "fictional"
    assert meta["release"] == dataset.release_id
    assert "TMDB" in meta["source"]
    assert [one["name"] for one in meta["licences"]] == ["etalab-2.0", "other-nc"]


def test_one_choice_keeps_the_rest_of_the_page(client: TestClient) -> None:
    meta = _chart(client, "women_share_by_role", population="fif")["usermeta"]
    assert (meta["population"], meta["breakdown"]) == ("fif", "role")
    meta = _chart(client, "film_count", breakdown="genre")["usermeta"]
    assert (meta["population"], meta["breakdown"]) == ("agrees", "genre")


def test_every_indicator_is_as_the_site_reads_it(home: Home) -> None:
    shown = Shelf(Releases(home)).get(None)
    dataset = Dataset((home.releases / "latest").resolve())
    for indicator in dataset.catalogue:
        for language in LANGUAGES:
            own = exhibit(Excerpt(shown, indicator), indicator, language)
            assert own == exhibit(dataset, indicator, language), indicator


def test_what_draws_is_loaded_with_the_first_chart(home: Home) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom starlette.testclient import TestClient\n"
        "from cinediv_pipeline.api.app import build_app\n"
        "from cinediv_pipeline.settings import Settings\n"
        "def heavy():\n"
        "    return [one for one in ('altair', 'duckdb', 'vl_convert')"
        " if one in sys.modules]\n"
        "with TestClient(build_app(Settings(home=Path(sys.argv[1])))) as client:\n"
        "    client.get('/v1/indicators/film_count')\n    before = heavy()\n"
        "    client.get('/v1/indicators/film_count/chart').raise_for_status()\n"
        "    print(before, heavy())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] ['altair']"


def test_nothing_to_draw_says_why(client: TestClient, home: Home) -> None:
    empty = _sql(
        home, "select indicator_id, theme from catalogue where indicator_id not in "
        "(select indicator_id from indicators) order by 1",
    )  # fmt: skip
    assert empty
    for indicator, theme in empty:
        answer = client.get(f"/v1/indicators/{indicator}/chart")
        assert answer.status_code == 404
        assert theme == "content"
        assert "No content that it counts" in answer.json()["detail"]


def test_a_source_that_lacks_is_named_as_the_reason(refreshed: Path, tmp_path: Path) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(refreshed / "releases", own.releases, symlinks=True)
    path = own.releases / "latest" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["cinediv"]["missing_sources"] = {"tmdb": "no access token is set"}
    path.write_text(json.dumps(package), encoding="utf-8")
    with TestClient(build_app(settings_for(own))) as client:
        detail = client.get("/v1/indicators/character_women_share/chart").json()["detail"]
    assert "tmdb (no access token is set)" in detail


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("population=none", "agrees"), ("breakdown=none", "genre"),
        ("population=fif&breakdown=role", "all"), ("breakdown=genre&period=1066-1066", "2024-2024"),
        ("breakdown=genre|budget_class", "genre"),
    ],
)  # fmt: skip
def test_an_unknown_choice_is_told_the_known_ones(
    client: TestClient, query: str, what: str
) -> None:
    answer = client.get(f"/v1/indicators/film_count/chart?{query}")
    assert answer.status_code == 404
    told = answer.json()
    assert what in told["known"]
    assert what in told["detail"]
    [name, _, value] = query.rpartition("&")[2].partition("=")
    assert value not in told["known"]
    for known in told["known"]:
        again = query.replace(f"{name}={value}", f"{name}={known}")
        assert client.get(f"/v1/indicators/film_count/chart?{again}").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/chart", 404), ("film_count/chart?lang=de", 422),
        ("film_count/chart?size=huge", 422), ("film_count/chart?populatoin=fif", 400),
        ("film_count/chart?format=csv", 400), ("film_count/chart?period=" + "9" * 101, 422),
        ("film_count/chart?population=" + "x" * 101, 422), ("film_count/chart?population=%00", 404),
        ("film_count/chart?breakdown='; drop table x", 404), ("film_count/chart/more", 404),
        ("film_count/chart?period=../../home.json", 404), ("%3Cscript%3E/chart", 404),
        ("film_count/chart?as_of=none-such", 404), ("film_count/chart?as_of=../../etc", 422),
        ("..%2f..%2fhome.json/chart", 404), ("chart", 404),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem_that_says_what(
    client: TestClient, path: str, status: int
) -> None:
    answer = client.get(f"/v1/indicators/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_chart_is_no_table(client: TestClient) -> None:
    answer = client.get("/v1/indicators/film_count/chart", headers={"accept": "text/csv"})
    assert answer.status_code == 406


def test_a_chart_is_kept_packed_and_known_by_its_tag(client: TestClient) -> None:
    path = "/v1/indicators/film_count/chart"
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["layer"]
    tag = answer.headers["etag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    other = client.get(path, params={"lang": "en"})
    assert other.headers["etag"] != tag
    assert other.headers["x-release"] == other.json()["usermeta"]["release"]


def test_an_older_release_is_drawn_from_its_own_rows(refreshed: Path, tmp_path: Path) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(refreshed / "releases", own.releases, symlinks=True)
    latest = (own.releases / "latest").resolve()
    shutil.copytree(latest, own.releases / "fictional-older")
    with TestClient(build_app(settings_for(own))) as client:
        older = _chart(client, "film_count", as_of="fictional-older")
        assert older["usermeta"]["release"] == "fictional-older"
        assert "fictional-older" in json.dumps(older["title"])
        assert _chart(client, "film_count")["usermeta"]["release"] == latest.name


def test_without_a_release_there_is_no_chart(tmp_path: Path) -> None:
    with TestClient(build_app(settings_for(Home(tmp_path)))) as client:
        assert client.get("/v1/indicators/film_count/chart").status_code == 503
