"""Credits as a content type."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, cast

from cinediv_pipeline import __version__
from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.credits import page
from cinediv_pipeline.analysis.credits.entries import Entry, Read
from cinediv_pipeline.analysis.credits.genders import CreditNames, Holder, decided
from cinediv_pipeline.analysis.credits.limits import limits_of
from cinediv_pipeline.analysis.credits.observations import rows_of
from cinediv_pipeline.analysis.credits.persons import without_contacts
from cinediv_pipeline.analysis.credits.posts import Meaning
from cinediv_pipeline.analysis.credits.reading import (
    SUFFIXES,
    CreditsRead,
    grammar,
    is_credits,
    read,
    title_of,
)
from cinediv_pipeline.analysis.credits.report import (
    Credit,
    CreditsReport,
    Missing,
    PersonEvidence,
    PersonGender,
    PersonReport,
    Unread,
)
from cinediv_pipeline.analysis.credits.shares import shares_of
from cinediv_pipeline.analysis.report import Method, Report
from cinediv_pipeline.bonus import Parameters, read_rules, result_json, score
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.language import Code
from cinediv_pipeline.language import Language as PageLanguage
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.roles import Taxonomy, wording_key
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import GENDERS, GENRES

_MOST_UNREAD: Final = 200
#: The longest rolls have some five thousand names.
MOST_CREDITS: Final = 20_000
_ENGLISH: Final = frozenset(
    ("by", "the", "of", "director", "producer", "editor", "designer", "production", "sound",
     "written", "music", "costume", "cinematographer", "camera", "assistant", "manager",
     "operator", "supervisor", "first", "second", "artist")
)  # fmt: skip
_FRENCH: Final = frozenset(
    ("de", "la", "le", "et", "un", "film", "par", "realisation", "scenario", "image", "son",
     "montage", "decors", "costumes", "musique", "chef", "cheffe", "assistant", "assistante",
     "directeur", "directrice", "producteur", "productrice", "avec")
)  # fmt: skip


class Credits:
    """Text, CSV, spreadsheets, PDF, Word, and pictures of rolls, in French or English."""

    name = "credits"
    suffixes = frozenset(SUFFIXES)

    def accepts(self, content: Content) -> bool:
        """Whether it is a table, or a text of posts and names."""
        return is_credits(content)

    def analyse(self, content: Content, options: Options) -> CreditsReport:
        """Return the report; raise `AnalysisError` without a single credit."""
        found = read(content, ocr=options.ocr)
        if not found.read.entries:
            raise AnalysisError(
                f"{content.name} has no credits: a post and its names stand side by side or below "
                "each other, or in columns named Poste and Nom."
            )
        if sum(len(entry.people) for entry in found.read.entries) > MOST_CREDITS:
            raise AnalysisError(
                f"{content.name} has more than {MOST_CREDITS:,} credits: no list of one film."
            )
        return report_of(content, found, options)

    def read(self, told: Mapping[str, Any]) -> CreditsReport:
        """Return a report from its JSON."""
        return CreditsReport.model_validate(told)

    def observations(self, report: Report, film_id: str | None, day: date) -> list[dict[str, Any]]:
        """Return rows on every credit, and on the whole; no row names anybody."""
        return rows_of(cast("CreditsReport", report), film_id, day)

    def html(self, report: Report, language: PageLanguage) -> str:
        """Return the report as a page."""
        return page.render(cast("CreditsReport", report), language)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the report."""
        return CreditsReport.model_json_schema(mode="serialization")


def report_of(content: Content, found: CreditsRead, options: Options) -> CreditsReport:
    """Return the report on entries that were read."""
    taxonomy = grammar().posts.taxonomy
    language = language_of(found.read)
    listed = credits_of(found.read.entries, taxonomy, found.unsure)
    people = people_of(found.read.entries, listed, language, options)
    genders: dict[str, PersonGender] = {one.name: one.gender or "unknown" for one in people}
    unread = tuple(_unread(found))
    bonus = bonus_of(listed, genders, options)
    return CreditsReport(
        content_type="credits",
        content_id=content.id,
        title=title_of(content, found),
        method=Method(version=__version__, format=found.format, language=language, model=None,
                      prompts=()),
        limits=limits_of(found, listed, people, unread, has_births=bool(options.births),
                         has_bonus=bonus is not None),
        credits=listed,
        people=people,
        organisations=tuple(dict.fromkeys(map(without_contacts, found.read.organisations))),
        shares=shares_of(listed, genders, taxonomy),
        missing=tuple(_missing(found.read, listed, taxonomy)),
        unread=unread,
        bonus=bonus,
    )  # fmt: skip


def language_of(read_: Read) -> Code:
    """Return the language of the posts; French where neither is clear."""
    words = [word for entry in read_.entries for word in wording_key(entry.post).split()]
    english = sum(word in _ENGLISH for word in words)
    return "en" if english > sum(word in _FRENCH for word in words) else "fr"


def credits_of(
    entries: Iterable[Entry], taxonomy: Taxonomy, unsure: frozenset[str]
) -> tuple[Credit, ...]:
    """Return one credit per person and post, people under one spelling."""
    entries = list(entries)
    shown = {key: names[0] for key, names in _spellings(entries).items()}
    found: dict[tuple[str, str, str], Credit] = {}
    for entry in entries:
        for meaning in entry.meanings or (None,):
            for one in entry.people:
                person = shown[_key(one.name)]
                credit = _credit(entry, meaning, person, taxonomy, unsure)
                found.setdefault((credit.role or credit.post, person, credit.post
                                  if credit.role in (None, "actor") else ""), credit)  # fmt: skip
    return tuple(found.values())


def _credit(
    entry: Entry,
    meaning: Meaning | None,
    person: str,
    taxonomy: Taxonomy,
    unsure: frozenset[str],
) -> Credit:
    role = taxonomy.roles[meaning.role] if meaning else None
    words = {word.strip(".,:;") for word in f"{entry.post} {person}".split()}
    return Credit(
        post=entry.post,
        role=role.role if role else None,
        department=role.department if role else None,
        is_key_post=role is not None and role.role in taxonomy.key_posts,
        is_head_of_department=role is not None and role.role in taxonomy.heads,
        person=person,
        line=entry.line or None,
        page=entry.page,
        is_unsure=bool(words & unsure),
    )


def _key(name: str) -> str:
    return name_key(name) or name


def _spellings(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Return folded name -> spellings, the one to show first: capitals say least."""
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        for one in entry.people:
            found.setdefault(_key(one.name), {})[one.name] = None
    return {key: sorted(names, key=str.isupper) for key, names in found.items()}


def people_of(
    entries: Sequence[Entry], listed: Sequence[Credit], language: Code, options: Options
) -> tuple[PersonReport, ...]:
    """Return everybody once, with gender and evidence."""
    given = _given(options)
    spellings = _spellings(entries)
    names = CreditNames(
        [one[0] for one in spellings.values()], language, options.births, options.is_opted_out
    )
    told: dict[str, list[PersonEvidence]] = {}
    for entry in entries:
        for one in entry.people:
            told.setdefault(_key(one.name), []).extend(_evidence(entry, one))
    posts: dict[str, dict[str, None]] = {}
    for credit in listed:
        posts.setdefault(credit.person, {})[credit.role or credit.post] = None
    found = []
    for key, (name, *others) in spellings.items():
        is_out = any(options.is_opted_out(each) for each in (name, *others))
        holder = Holder(name, tuple(others), () if is_out else tuple(told[key]))
        gender, evidence = ("unknown", ()) if is_out else decided(holder, given, names)
        found.append(
            PersonReport(
                name=name, variants=tuple(others), gender=gender,
                gender_method=evidence[0].method if gender != "unknown" else None,
                gender_evidence=evidence, posts=tuple(posts[name]),
            )
        )  # fmt: skip
    return tuple(found)


def _given(options: Options) -> dict[str, PersonGender]:
    genders = {name: "non_binary" if one == "other" else one
               for name, one in options.genders.items()}  # fmt: skip
    if wrong := set(genders.values()) - set(GENDERS):
        raise AnalysisError(f"A gender is {', '.join(GENDERS)}, not {', '.join(sorted(wrong))}.")
    return {name_key(name): cast("PersonGender", one) for name, one in genders.items()}


def _evidence(entry: Entry, one: Any) -> Iterator[PersonEvidence]:
    """Yield what an entry itself says of the gender of one of its people."""
    if entry.given_gender:
        yield PersonEvidence(gender=cast("PersonGender", entry.given_gender), method="listed",
                             quote=one.name)  # fmt: skip
    if one.title_gender:
        yield PersonEvidence(gender=cast("PersonGender", one.title_gender), method="title",
                             quote=f"{one.title} {one.name}")  # fmt: skip
    if any(meaning.gender == "female" for meaning in entry.meanings):
        yield PersonEvidence(gender="female", method="gendered_credit", quote=entry.post)


def _missing(read_: Read, listed: Sequence[Credit], taxonomy: Taxonomy) -> Iterator[Missing]:
    held = {one.role for one in listed}
    blank = {meaning.role for meaning in chain.from_iterable(read_.blank)}
    for role in taxonomy.roles.values():
        if role.role in taxonomy.key_posts and role.role not in held:
            yield Missing(role=role.role, label_fr=role.label_fr, label_en=role.label_en,
                          is_blank=role.role in blank)  # fmt: skip


def _unread(found: CreditsRead) -> Iterator[Unread]:
    for line in found.read.unread[:_MOST_UNREAD]:
        text = without_contacts(line.text)[:200]
        yield Unread(line=line.number, page=line.page, text=text, why="not_understood")


def bonus_of(
    listed: Sequence[Credit], genders: Mapping[str, PersonGender], options: Options
) -> dict[str, Any] | None:
    """Return the bonus parité simulated for a team, or None where no grid is in force."""
    if options.genre not in GENRES:
        raise AnalysisError(f"A genre is {', '.join(GENRES)}, not {options.genre}.")
    rules = read_rules(reference_dir())
    year = options.year or date.today().year
    grid = rules.in_force(options.genre, year)
    if grid is None:
        return None
    team: dict[str, list[str]] = {}
    for one in listed:
        if one.role:
            team.setdefault(one.role, []).append(genders[one.person])
    return result_json(score(team, grid, Parameters(year=year)), rules)
