"""The inbox: each content once, refused ones told, and forgotten without a trace."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.readers import ANSWERS, answers_of
from cinediv_pipeline.analysis.registry import CONTENT_TYPES
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.errors import AnalysisError, ContractError
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import contents
from cinediv_pipeline.steps.contents import (
    analyse_waiting,
    forget_content,
    inbox_files,
    waiting,
    write_observations,
)
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain
from cinediv_pipeline_tests.unit.model_desk import Body, Script, asker, completion, lines_of

LANTERN, OBOE = (as_fountain(own(name)) for name in ("la_lanterne", "second_oboe"))


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    opened = Workshop.open(Settings(home=tmp_path), real=True)
    opened.home.inbox.mkdir()
    return opened


def _put(shop: Workshop, name: str, text: str) -> str:
    path = shop.home.inbox / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return Content.of(path).id


def _rows(shop: Workshop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.lake.read(CONTENT_OBSERVATIONS.key).to_pylist()
    return found


def test_each_content_is_analysed_once_whatever_its_name(shop: Workshop) -> None:
    lantern = _put(shop, "a.fountain", LANTERN)
    _put(shop, "b/again.fountain", LANTERN)
    oboe = _put(shop, "oboe.fountain", OBOE)
    for hidden in (".partial.fountain", "~lock.docx", "films.csv"):
        _put(shop, hidden, "file,agrement_id\n")
    assert {path.name for path in inbox_files(shop.home)} == {
        "a.fountain", "again.fountain", "oboe.fountain",
    }  # fmt: skip
    done = analyse_waiting(shop, waiting(shop.home), Options())
    assert set(done.reports) == {lantern, oboe}
    assert done.result.outcome == "written"
    assert {row["content_id"] for row in _rows(shop)} == {lantern, oboe}
    assert waiting(shop.home) == []
    assert len(waiting(shop.home, again=True)) == 2
    folder = shop.home.analyses / lantern
    assert {path.name for path in folder.iterdir()} == {
        "report.json", "report.fr.html", "report.en.html", "analysed.json",
    }  # fmt: skip
    (shop.home.inbox / "a.fountain").write_text(LANTERN.replace("Chut", "Non"), "utf-8")
    assert len(waiting(shop.home)) == 1


def test_a_fault_on_one_file_keeps_no_other_from_being_analysed(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _put(shop, "a.fountain", LANTERN), _put(shop, "b.fountain", OBOE)
    write = contents._write_report

    def faulty(content: Content, *others: Any) -> None:
        if content.id == first:
            raise ZeroDivisionError("a line of the script")
        write(content, *others)

    monkeypatch.setattr(contents, "_write_report", faulty)
    done = analyse_waiting(shop, waiting(shop.home), Options())
    assert set(done.reports) == {second}
    assert done.refused[first].endswith("(ZeroDivisionError).")
    assert "faulty" in (shop.home.analyses / first / "fault.txt").read_text("utf-8")


def test_a_kept_report_follows_the_published_schema(shop: Workshop) -> None:
    lantern = _put(shop, "a.fountain", LANTERN)
    analyse_waiting(shop, waiting(shop.home), Options())
    told = json.loads((shop.home.analyses / lantern / "report.json").read_text("utf-8"))
    screenplays = CONTENT_TYPES["screenplay"]
    assert screenplays.read(told).content_id == lantern
    assert set(told) <= set(screenplays.schema()["properties"])


def test_what_is_refused_keeps_the_reason_and_is_left_alone(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    id_ = _put(shop, "secret title.txt", "Rien.\n")
    done = analyse_waiting(shop, waiting(shop.home), Options())
    assert "no dialogue" in done.refused[id_]
    assert waiting(shop.home) == []
    assert json.loads((shop.home.analyses / id_ / "refused.json").read_text("utf-8"))["why"]
    assert "secret title" not in caplog.text
    assert _rows(shop) == []


def test_a_film_is_named_by_its_agreement(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    row = dict.fromkeys(column.name for column in FILMS.columns)
    row |= {"film_id": "film-7", "source": "cnc", "source_id": "150123-2020", "rule": "new"}
    shop.lake.write({FILMS.key: FILMS.table([row])}, work="w", audit=lambda *_: [])
    lantern = _put(shop, "a.fountain", LANTERN)
    _put(shop, "films.csv", "file;agrement_id\na.fountain;150123-2020\nnone.txt;1-2020\n")
    analyse_waiting(shop, waiting(shop.home), Options())
    assert {row["film_id"] for row in _rows(shop) if row["content_id"] == lantern} == {"film-7"}
    assert "1-2020" in caplog.text


class _Reader:
    """A scripted model whose answers are kept in the home."""

    name = "scripted-1"

    def __init__(self, folder: Path) -> None:
        self.script = Script([self._answer])
        self.ask = asker(self.script, folder).ask

    @staticmethod
    def _answer(body: Body) -> httpx2.Response:
        nothing = {"value": "not_determinable", "quote": ""}
        traits = ("gender", "age_band", "social_category", "occupation", "stereotype")
        rows = [{"id": name, "real_person": False, **dict.fromkeys(traits, nothing)}
                for name in lines_of(body)]  # fmt: skip
        return completion(json.dumps({"characters": rows}))


def _mentions(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()]  # fmt: skip


def test_what_is_forgotten_leaves_no_trace_and_others_stay(shop: Workshop) -> None:
    lantern, oboe = _put(shop, "a.fountain", LANTERN), _put(shop, "o.fountain", OBOE)
    _put(shop, "copy.fountain", LANTERN)
    reader = _Reader(shop.home.llm / ANSWERS)
    analyse_waiting(shop, waiting(shop.home), Options(reader=reader))
    assert _mentions(shop.home.root, "FRANÇOISE")
    assert _mentions(shop.home.llm, lantern)
    gone = forget_content(shop, lantern[:12].upper())
    assert (gone.id, gone.files, gone.reports) == (lantern, 2, 1)
    assert gone.answers > 0
    assert not _mentions(shop.home.root, lantern)
    assert not _mentions(shop.home.root, "FRANÇOISE")
    assert not _mentions(shop.home.root, "Fran\\u00e7oise")
    assert {row["content_id"] for row in _rows(shop)} == {oboe}
    kept = [row["subject"] for call in answers_of(shop.home).calls() for row in call["items"]]
    assert kept
    assert all(subject.startswith(oboe) for subject in kept)
    with pytest.raises(AnalysisError, match="Nothing is kept"):
        forget_content(shop, lantern)


@pytest.mark.parametrize("wanted", ["", "abc", "../../etc", "zzzzzzzzzzzz", "*"])
def test_what_is_no_hash_is_refused(shop: Workshop, wanted: str) -> None:
    _put(shop, "a.fountain", LANTERN)
    with pytest.raises(AnalysisError, match="no SHA-256"):
        forget_content(shop, wanted)
    assert inbox_files(shop.home)


def test_an_interrupted_report_is_made_again(shop: Workshop) -> None:
    lantern = _put(shop, "a.fountain", LANTERN)
    unfinished = shop.home.analyses / f".{lantern}"
    unfinished.mkdir(parents=True)
    (unfinished / "report.json").write_text("{", encoding="utf-8")
    done = analyse_waiting(shop, waiting(shop.home), Options())
    assert set(done.reports) == {lantern}
    assert not unfinished.exists()


def test_files_that_cannot_be_known_are_told_and_stop_nothing(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    (shop.home.inbox / "empty title.txt").touch()
    with (shop.home.inbox / "large.pdf").open("wb") as file:
        file.truncate(50_000_001)
    lantern = _put(shop, "a.fountain", LANTERN)
    _put(shop, "films.csv", "file,agrement_id\nempty title.txt,1\n")
    analyse_waiting(shop, waiting(shop.home), Options())
    assert "2 files are left out" in caplog.text
    assert "empty title" not in caplog.text
    assert forget_content(shop, lantern).files == 1
    assert _rows(shop) == []


def test_a_report_of_another_version_is_told_and_stops_nothing(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    lantern, oboe = _put(shop, "a.fountain", LANTERN), _put(shop, "o.fountain", OBOE)
    analyse_waiting(shop, waiting(shop.home), Options())
    path = shop.home.analyses / lantern / "report.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(told | {"schema_version": "0"}), encoding="utf-8")
    write_observations(shop)
    assert {row["content_id"] for row in _rows(shop)} == {oboe}
    assert "another version" in caplog.text


def test_rows_that_break_a_rule_are_an_error(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lantern = _put(shop, "a.fountain", LANTERN)
    analyse_waiting(shop, waiting(shop.home), Options())
    before = _rows(shop)
    monkeypatch.setattr(contents, "_rows", lambda _: iter([before[0], before[0]]))
    with pytest.raises(ContractError, match="content_observed_once_per_dimension"):
        write_observations(shop)
    assert _rows(shop) == before
    assert {row["content_id"] for row in before} == {lantern}
