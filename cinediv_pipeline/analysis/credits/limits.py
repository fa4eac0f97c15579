"""What a report on credits cannot say, in both languages, the gravest first."""

from collections.abc import Iterator, Sequence
from typing import Final

from cinediv_pipeline.analysis.credits.reading import CreditsRead
from cinediv_pipeline.analysis.credits.report import Credit, PersonReport, Unread
from cinediv_pipeline.analysis.report import Limit
from cinediv_pipeline.language import Language

FRENCH: Final = Language("fr")
ENGLISH: Final = Language("en")


def limits_of(
    found: CreditsRead,
    listed: Sequence[Credit],
    people: Sequence[PersonReport],
    unread: Sequence[Unread],
    *,
    has_births: bool,
    has_bonus: bool,
) -> tuple[Limit, ...]:
    """Return the limits of a report."""
    return (
        *_of_text(found), *_of_lines(found, listed, unread),
        *_of_genders(people, has_births=has_births), *_always(has_bonus=has_bonus),
    )  # fmt: skip


def limit(code: str, fr: str, en: str) -> Limit:
    """Return a limit whose French has its no-break spaces."""
    return Limit(code=code, fr=FRENCH.typeset(fr), en=en)


def _of_text(found: CreditsRead) -> Iterator[Limit]:
    if found.hidden:
        n, quoted = len(found.hidden), " / ".join(found.hidden[:3])
        yield limit(
            "hidden_text",
            f"Passages que l’on ne voit pas à la lecture, laissés de côté : {n} (« {quoted} »).",
            f"Passages that a reader cannot see, left aside: {n} (“{quoted}”).",
        )
    if found.n_pages_by_ocr:
        sure = found.ocr_confidence or 0.0
        yield limit(
            "ocr",
            "Le texte a été lu sur une image, avec une confiance moyenne de "
            f"{FRENCH.percent(sure, 0)} par mot ; des lettres et des accents peuvent être faux.",
            f"The text was read from a picture, with a mean confidence of "
            f"{ENGLISH.percent(sure, 0)} a word; letters and accents may be wrong.",
        )
    if found.is_animated:
        yield limit(
            "first_frame",
            "L’image est animée ; seule sa première vue a été lue.",
            "The picture is animated; only its first frame was read.",
        )


def _of_lines(
    found: CreditsRead, listed: Sequence[Credit], unread: Sequence[Unread]
) -> Iterator[Limit]:
    unknown = len(dict.fromkeys(one.post for one in listed if one.role is None))
    if unknown:
        yield limit(
            "unknown_posts",
            f"Intitulés que la taxonomie ne connaît pas : {unknown} ; ils ne comptent dans aucun "
            "département.",
            f"Wordings that the taxonomy does not know: {unknown}; they count in no department.",
        )
    if unread:
        yield limit(
            "unread_lines",
            f"Lignes qui n’ont pas été comprises : {len(found.read.unread)} ; elles sont listées.",
            f"Lines that were not understood: {len(found.read.unread)}; they are listed.",
        )


def _of_genders(people: Sequence[PersonReport], *, has_births: bool) -> Iterator[Limit]:
    undecided = sum(one.gender == "unknown" for one in people)
    if undecided:
        yield limit(
            "undecided_gender",
            f"Personnes dont le genre n’est pas établi : {undecided} sur {len(people)} ; elles ne "
            "comptent ni comme femmes ni comme hommes, et les parts donnent ce qu’elles pourraient "
            "changer.",
            f"People whose gender is not decided: {undecided} of {len(people)}; they count neither "
            "as women nor as men, and the shares tell what they could change.",
        )
    n = sum(one.gender_method == "first_name" for one in people)
    if n:
        without = (
            "" if has_births
            else " (d’après les prénoms du monde ; les naissances en France ne sont pas chargées)"
        )  # fmt: skip
        without_en = (
            "" if has_births
            else " (by the first names of the world; the births in France are not loaded)"
        )  # fmt: skip
        yield limit(
            "first_names",
            f"Genres comptés d’après le seul prénom : {n} sur {len(people)}{without}. Ce compte "
            "peut se tromper sur une personne : ne publiez pas ces genres à côté des noms.",
            f"Genders counted by the first name alone: {n} of {len(people)}{without_en}. The count "
            "may be wrong about a person: do not publish these genders beside names.",
        )


def _always(*, has_bonus: bool) -> Iterator[Limit]:
    yield limit(
        "same_name",
        "Deux personnes du même nom comptent pour une ; une personne sous deux noms compte pour "
        "deux.",
        "Two people of one name count as one; a person under two names counts as two.",
    )
    if has_bonus:
        yield limit(
            "bonus_is_simulated",
            "Le bonus parité est simulé : son seuil en fiction et le partage d’un poste entre "
            "plusieurs personnes sont des hypothèses ; seul le CNC décide.",
            "The bonus parité is simulated: its threshold for fiction and how a shared post scores "
            "are assumptions; the CNC alone decides.",
        )
    else:
        yield limit(
            "no_bonus_grid",
            "Le bonus parité n’est pas simulé : aucune grille n’est en vigueur pour ce genre et "
            "cette année.",
            "The bonus parité is not simulated: no grid is in force for this genre and year.",
        )
