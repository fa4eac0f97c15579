"""What a reader of a report must know, in French and English."""

from collections.abc import Iterator, Mapping

from cinediv_pipeline.analysis.report import Limit
from cinediv_pipeline.analysis.screenplays.counting import Count
from cinediv_pipeline.analysis.screenplays.genders import Told
from cinediv_pipeline.analysis.screenplays.reading import Read
from cinediv_pipeline.analysis.screenplays.traits import Readings
from cinediv_pipeline.language import ENGLISH, FRENCH


def limits_of(
    found: Read,
    counted: Count,
    told: Mapping[str, Told],
    readings: Readings,
    *,
    has_births: bool,
) -> tuple[Limit, ...]:
    """Return the limits of a report, the gravest first."""
    return (
        *_of_text(found, readings), *_of_scenes(counted), *_of_genders(counted, told),
        *_of_names(told, has_births=has_births), *_of_model(readings), *_always(counted),
    )  # fmt: skip


def _limit(code: str, fr: str, en: str) -> Limit:
    """Return a limit whose French has its no-break spaces."""
    return Limit(code=code, fr=FRENCH.typeset(fr), en=en)


def _of_text(found: Read, readings: Readings) -> Iterator[Limit]:
    if found.hidden:
        n, quoted = len(found.hidden), " / ".join(found.hidden[:3])
        yield _limit(
            "hidden_text",
            f"Passages que l’on ne voit pas à la lecture, laissés hors du compte : {n} "
            f"(« {quoted} »).",
            f"Passages that a reader cannot see, left out of the count: {n} (“{quoted}”).",
        )
    if readings.gives_orders:
        quoted = " / ".join(readings.gives_orders[:3])
        yield _limit(
            "orders",
            f"Le texte s’adresse à une machine ; rien n’en a été suivi ni transmis : « {quoted} ».",
            f"The text talks to a machine; nothing of it was obeyed or sent: “{quoted}”.",
        )
    document = found.document
    if document and document.pages_by_ocr:
        pages, sure = len(document.pages_by_ocr), document.ocr_confidence or 0.0
        yield _limit(
            "ocr",
            f"Pages lues sur leur image : {pages} sur {document.n_pages}, avec une confiance "
            f"moyenne de {FRENCH.percent(sure, 0)} par mot ; des mots peuvent être faux.",
            f"Pages read from their picture: {pages} of {document.n_pages}, with a mean confidence "
            f"of {ENGLISH.percent(sure, 0)} a word; words may be wrong.",
        )


def _of_scenes(counted: Count) -> Iterator[Limit]:
    if not any(scene.heading for scene in counted.scenes):
        yield _limit(
            "no_headings",
            "Aucun intitulé de séquence n’a été reconnu : tout compte pour une seule séquence.",
            "No scene heading was recognised: everything counts as one scene.",
        )


def _of_genders(counted: Count, told: Mapping[str, Told]) -> Iterator[Limit]:
    undecided = [one for one in counted.characters if told[one.name].gender == "unknown"]
    everything = sum(one.words for one in counted.characters)
    if undecided:
        share = sum(one.words for one in undecided) / everything if everything else 0.0
        n, of = len(undecided), len(counted.characters)
        yield _limit(
            "undecided_gender",
            f"Personnages dont le genre n’est pas établi : {n} sur {of}, "
            f"{FRENCH.percent(share)} des mots ; ils ne sont répartis nulle part.",
            f"Characters whose gender is not decided: {n} of {of}, "
            f"{ENGLISH.percent(share)} of the words; they are spread nowhere.",
        )


def _of_names(told: Mapping[str, Told], *, has_births: bool) -> Iterator[Limit]:
    n = sum(one.method == "first_name" for one in told.values())
    if n:
        yield _limit(
            "first_names",
            f"Personnages dont le genre repose sur le seul prénom : {n}"
            f"{'' if has_births else ' (d’après les prénoms du monde ; les naissances en France ne sont pas chargées)'} ; "  # noqa: E501
            "un nom de famille peut ressembler à un prénom.",
            f"Characters whose gender rests on their first name alone: {n}"
            f"{'' if has_births else ' (by the first names of the world; the births in France are not loaded)'}; "  # noqa: E501
            "a family name may look like a first name.",
        )


def _of_model(readings: Readings) -> Iterator[Limit]:
    if readings.model is None:
        yield _limit(
            "no_model",
            "Aucun modèle de langage n’a lu le texte : âge, catégorie sociale, métier et "
            "stéréotypes ne sont pas décrits.",
            "No language model read the text: age, social category, occupation and stereotypes "
            "are not described.",
        )
    else:
        yield _limit(
            "model",
            f"Les lectures du modèle {readings.model} reposent sur des citations vérifiées ; leur "
            f"justesse n’est pas mesurée. Personnages sans réponse : {readings.n_open}.",
            f"What the model {readings.model} reads rests on checked quotations; how right it is "
            f"was not measured. Characters without an answer: {readings.n_open}.",
        )


def _always(counted: Count) -> Iterator[Limit]:
    if any(len(speech.speakers) > 1 for speech in counted.speeches):
        yield _limit(
            "said_together",
            "Ce qui est dit à plusieurs compte pour chaque personnage qui le dit.",
            "What is said together counts for each character who says it.",
        )
    if not counted.speeches:
        yield _limit(
            "no_dialogue",
            "Aucun dialogue n’a été reconnu : les parts et les questions de Bechdel sont sans "
            "réponse. Les noms s’écrivent en capitales au-dessus des répliques.",
            "No dialogue was recognised: shares and Bechdel’s questions have no answer. Names "
            "stand in capitals above what is said.",
        )
    yield _limit(
        "bechdel_by_words",
        "Les questions de Bechdel sont jugées à la forme : se parler, c’est se répondre dans une "
        "séquence ; se passer d’homme, c’est n’employer ni prénom, ni pronom « il » ou « lui », ni "
        "mot connu qui désigne un homme. Un nom de famille, un « l’ » ou une allusion échappent.",
        "Bechdel’s questions are judged by form: to talk together is to answer each other in a "
        "scene; to do without a man is to use no first name, pronoun or known word for one. A "
        "family name or an allusion escapes.",
    )
