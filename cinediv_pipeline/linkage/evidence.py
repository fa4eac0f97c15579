"""What speaks for and against two records being one film, in words and in points.

The points of a piece of evidence are about the binary logarithm of how much more often it is seen
with one film than with two: they order the candidates and tell how far the second is behind. What
may be linked is said by rules (`match.py`), not by a sum.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cinediv_pipeline.linkage.candidates import FIRST_GAP, LAST_GAP, gap
from cinediv_pipeline.linkage.names import same_name
from cinediv_pipeline.linkage.records import Director, ListedFilm, TmdbFilm
from cinediv_pipeline.linkage.titles import Compared, Likeness, compare

Agreement = Literal["all", "some", "like", "none", "unknown"]
Companies = Literal["several", "own", "common", "none", "unknown"]
Same = Literal["same", "different", "unknown"]
Length = Literal["feature", "middle", "short", "television", "unknown"]

#: A company that produced more than this share of the listed films is a channel or a studio, and
#: one of a few films never is.
COMMON_COMPANY: Final = 0.01
FEW_FILMS: Final = 10
#: Feature films begin at an hour. Films for television are often 52 minutes long, and TMDB's
#: durations often those of a cut for television: between the two, title and director must say it.
SHORTEST_FEATURE: Final = 60
LONGEST_SHORT: Final = 50

_TITLE: Final[Mapping[Likeness, float]] = {
    "identical": 12, "near": 9, "contained": 6, "alike": 3, "different": -3, "part": -8,
}  # fmt: skip
_GAP: Final = {-1: -2.0, 0: 1.5, 1: 2.0, 2: 0.5, 3: -1.0, 4: -2.0}
_OUTSIDE, _UNDATED = -6.0, -1.0
_DIRECTORS: Final[Mapping[Agreement, float]] = {
    "all": 10, "some": 7, "like": 4, "none": -12, "unknown": 0,
}  # fmt: skip
_COMPANIES: Final[Mapping[Companies, float]] = {
    "several": 8, "own": 5, "common": 1.5, "none": -2, "unknown": 0,
}  # fmt: skip
_GENRE: Final[Mapping[Same, float]] = {"same": 1, "different": -4, "unknown": 0}
_COUNTRIES: Final[Mapping[Same, float]] = {"same": 1, "different": -1, "unknown": 0}
_LENGTH: Final[Mapping[Length, float]] = {
    "feature": 0, "middle": -1, "short": -8, "television": -3, "unknown": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one pair.

    Attributes
    ----------
    film_id, tmdb_id : str, int
        The pair.
    title : Compared
        The two titles that are most alike.
    gap : int or None
        Release minus agreement in years.
    directors : str
        `all` or `some` have the same name; `like`: some names are alike only.
    companies : str
        `several` or `own`: producers of few films, or one, in common; `common`: a channel or
        studio in common.
    genre, countries : str
        Whether they are the same.
    length : str
        feature, middle (50 to 59 minutes), short, television or unknown.
    """

    film_id: str
    tmdb_id: int
    title: Compared
    gap: int | None
    directors: Agreement
    companies: Companies
    genre: Same
    countries: Same
    length: Length

    @property
    def in_window(self) -> bool:
        """Whether the release follows the agreement as releases do."""
        return self.gap is not None and FIRST_GAP <= self.gap <= LAST_GAP

    @property
    def score(self) -> float:
        """Points for and against, together."""
        years = _UNDATED if self.gap is None else _GAP.get(self.gap, _OUTSIDE)
        return (
            _TITLE[self.title.likeness]
            + years
            + _DIRECTORS[self.directors]
            + _COMPANIES[self.companies]
            + _GENRE[self.genre]
            + _COUNTRIES[self.countries]
            + _LENGTH[self.length]
        )

    @property
    def words(self) -> str:
        """The evidence as a reader understands it."""
        years = "release undated" if self.gap is None else f"release {self.gap:+d} years"
        title = f"title {self.title.likeness}"
        if self.title.likeness not in ("identical", "different"):
            title += f" ({self.title.ours} = {self.title.theirs}, {self.title.ratio:.0f} %)"
        return "; ".join((
            title, years, f"directors: {self.directors}", f"companies: {self.companies}",
            f"genre: {self.genre}", f"countries: {self.countries}", f"length: {self.length}",
        ))  # fmt: skip


def common_companies(listed: Iterable[ListedFilm]) -> frozenset[str]:
    """Return the companies that so many films share that sharing one says little."""
    listed = list(listed)
    counts = Counter(company for film in listed for company in film.companies)
    most = max(FEW_FILMS, COMMON_COMPANY * len(listed))
    return frozenset(company for company, films in counts.items() if films > most)


def weigh(film: ListedFilm, other: TmdbFilm, common: frozenset[str]) -> Evidence:
    """Return what speaks for and against `film` and `other` being one film."""
    return Evidence(
        film.film_id,
        other.tmdb_id,
        _titles(film, other),
        gap(film, other),
        directors_agree(film.directors, other.directors),
        _companies(film, other, common),
        _same_genre(film.genre, other.genres),
        _same_countries(film.countries, other.countries),
        _length(other),
    )


def _titles(film: ListedFilm, other: TmdbFilm) -> Compared:
    """Compare all titles; another part by its own title stays one, whatever it is called abroad."""
    own = compare(film.titles, other.own_titles)
    return own if own.likeness == "part" else compare(film.titles, other.titles)


def directors_agree(printed: Sequence[str], directors: Sequence[Director]) -> Agreement:
    """Compare the directors of both sides: `all` where every one of each side is in the other."""
    if not printed or not directors:
        return "unknown"
    found = {
        (name, director.tmdb_person_id): same_name(name, director.spellings)
        for name in printed
        for director in directors
    }
    same = [pair for pair, verdict in found.items() if verdict == "same"]
    near = [pair for pair, verdict in found.items() if verdict != "other"]
    everybody = len({name for name, _ in near}) == len(printed) and (
        len({person for _, person in near}) == len(directors)
    )
    if same:
        return "all" if everybody else "some"
    return "like" if near else "none"


def _companies(film: ListedFilm, other: TmdbFilm, common: frozenset[str]) -> Companies:
    if not film.companies or not other.companies:
        return "unknown"
    shared = film.companies & other.companies
    own = sorted(shared - common)
    if own:
        # "G Images" and "G Images développement" are one house
        houses = [one for one in own if not any(one != other and one.startswith(other)
                                                for other in own)]  # fmt: skip
        return "several" if len(houses) > 1 else "own"
    return "common" if shared else "none"


def _same_genre(ours: str, theirs: frozenset[str]) -> Same:
    if not ours or not theirs:
        return "unknown"
    return "same" if ours in theirs else "different"


def _same_countries(ours: frozenset[str], theirs: frozenset[str]) -> Same:
    """Compare the countries beside France, which all of these films have."""
    if not ours or not theirs:
        return "unknown"
    mine, other = ours - {"FR"}, theirs - {"FR"}
    return "same" if mine == other or mine & other else "different"


def _length(other: TmdbFilm) -> Length:
    if other.is_television:
        return "television"
    if other.runtime_minutes is None:
        return "unknown"
    if other.runtime_minutes >= SHORTEST_FEATURE:
        return "feature"
    return "middle" if other.runtime_minutes >= LONGEST_SHORT else "short"
