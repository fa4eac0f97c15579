"""Fictional answers of Wikidata: genders with references, awards, nominations, as SPARQL rows.

People and films are those of the fictional TMDB, items have numbers that Wikidata does not have. A
random stream of its own leaves everything else as it is.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from uuid import UUID

from data.sample import tmdb
from data.sample.model import deal
from data.sample.people import Gender
from data.sample.tmdb_teams import Payload
from data.sample.wikidata_awards import AwardMaker, Prize

Row = dict[str, dict[str, str]]

ENTITY = "http://www.wikidata.org/entity/"
REFERENCE = "http://www.wikidata.org/reference/"
#: The names of the files inside say that they are fictional.
GENDER, PERSON_AWARDS, FILM_AWARDS = (
    "gender.fictif.jsonl", "person_awards.fictif.jsonl", "film_awards.fictif.jsonl",
)  # fmt: skip
FIRST_ITEM = 9_900_000_001
#: Share of TMDB's people about whom Wikidata says a gender, and of those without a reference.
STATED_SHARE, BARE_SHARE = 0.5, 0.1
#: How a reference is given, with weights: an address, a source, both in one, one of each.
REFERENCES = {"url": 40, "source": 35, "both": 15, "two": 10}
SITES = ("https://dictionnaire-fictif.example/p/", "https://academie-fictive.example/fiche?id=")
CODES: dict[object, Gender] = {1: "female", 2: "male", 3: "non_binary"}


class Items:
    """Gives items, statements and references their numbers."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._known: dict[tuple[str, object], str] = {}

    def of(self, kind: str, key: object) -> str:
        """Return the item of a thing: always the same."""
        number = FIRST_ITEM + len(self._known)
        return self._known.setdefault((kind, key), f"Q{number}")

    def statement(self, item: str) -> str:
        """Return a new statement of an item."""
        name = str(UUID(int=self._rng.getrandbits(128), version=4)).upper()
        return f"{ENTITY}statement/{item}-{name}"

    def reference(self) -> str:
        """Return a new reference."""
        return f"{REFERENCE}{self._rng.getrandbits(160):040x}"


def uri(value: str) -> dict[str, str]:
    """Write an address or, short, an item."""
    return {"type": "uri", "value": value if "/" in value else f"{ENTITY}{value}"}


def text(value: object) -> dict[str, str]:
    """Write a literal."""
    return {"type": "literal", "value": str(value)}


class _Genders:
    """States the gender of about half of the people."""

    def __init__(self, people: Sequence[Payload], truth: Mapping[int, Gender], rng: Random) -> None:
        self._people, self._truth, self._rng = people, truth, rng

    def rows(self, items: Items) -> Iterator[Row]:
        """Write one row per reference, and one for a statement without any."""
        stated = self._stated()
        weights = {True: BARE_SHARE, False: 1 - BARE_SHARE}
        bare = deal(self._rng, len(stated), weights)
        for (number, gender), without in zip(stated, bare, strict=True):
            item = items.of("person", number)
            head = {
                "tmdb": text(number), "item": uri(item),
                "statement": uri(items.statement(item)), "gender": text(gender),
            }  # fmt: skip
            references = [{}] if without else list(self._references(number, items))
            yield from (head | reference for reference in references)

    def _stated(self) -> list[tuple[int, Gender]]:
        """Choose about whom a gender is stated; two contradict TMDB, one person has two genders."""
        shown = {item["id"]: CODES.get(item["gender"]) for item in self._people}
        truth = self._truth
        astray = [number for number, code in shown.items() if code and code != truth[number]]
        others = [number for number in sorted(truth) if number not in astray]
        chosen = deal(self._rng, len(others), {True: STATED_SHARE, False: 1 - STATED_SHARE})
        stated = {number: truth[number] for number, there in zip(others, chosen, strict=True)
                  if there}  # fmt: skip
        # TMDB is wrong about a director, Wikidata about somebody else.
        right = next(
            item["id"]
            for item in self._people
            if item["id"] in astray and item["known_for_department"] == "Directing"
        )
        stated[right] = truth[right]
        wrong = next(number for number in stated if shown[number] == "male")
        stated[wrong] = "female"
        twice = next(number for number in stated if truth[number] == "non_binary")
        return [*sorted(stated.items()), (twice, "female")]

    def _references(self, number: int, items: Items) -> Iterator[Row]:
        rng = self._rng
        kind = rng.choices(list(REFERENCES), list(REFERENCES.values()))[0]
        source = {"source": uri(items.of("source", rng.randrange(4)))}
        url = {"url": uri(f"{rng.choice(SITES)}{number}")}
        first = {"reference": uri(items.reference())}
        if kind != "source":
            yield first | url
        if kind == "two":
            first = {"reference": uri(items.reference())}
        if kind != "url":
            yield first | source


def _award_rows(prize: Prize, items: Items) -> Iterator[Row]:
    """Write an award or nomination: one row per film that it names."""
    item = items.of(prize.subject, prize.tmdb_id)
    row = {
        "tmdb": text(prize.tmdb_id), "item": uri(item),
        "statement": uri(items.statement(item)), "outcome": text(prize.outcome),
        "award": uri(items.of("award", prize.award)), "awardLabel": text(prize.award),
        "conferrer": uri(items.of("conferrer", prize.conferrer)),
        "conferrerLabel": text(prize.conferrer),
    }  # fmt: skip
    if prize.day:
        row["date"] = text(f"{prize.day}T00:00:00Z")
        row["precision"] = text(prize.precision)
    films = [{"film": text(number)} for number in prize.films] or [{}]
    yield from (row | film for film in films)


def _lines(rows: Sequence[Row]) -> str:
    """Write one compact JSON object per line."""
    texts = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(f"{line}\n" for line in texts)


def _read(seed: int, name: str) -> list[Payload]:
    with zipfile.ZipFile(io.BytesIO(tmdb.tmdb_bytes(seed))) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


def wikidata_bytes(seed: int) -> bytes:
    """Return the zipped rows; the same seed always gives the same bytes inside."""
    rng = Random(f"wikidata-{seed}")
    items, truth = Items(rng), tmdb.tmdb_genders(seed)
    genders = list(_Genders(_read(seed, tmdb.PEOPLE), truth, rng).rows(items))
    prizes = AwardMaker(_read(seed, tmdb.FILMS), truth, rng).prizes()
    of_people, of_films = (
        [row for prize in prizes if prize.subject == subject for row in _award_rows(prize, items)]
        for subject in ("person", "film")
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {GENDER: genders, PERSON_AWARDS: of_people, FILM_AWARDS: of_films}
        for name, rows in files.items():
            member = zipfile.ZipInfo(name, date_time=(2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _lines(rows))
    return target.getvalue()
