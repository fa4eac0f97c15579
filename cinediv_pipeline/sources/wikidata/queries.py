"""The questions to Wikidata, as SPARQL over some hundred TMDB ids at a time.

Prefixes are those that the query service knows by itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

Kind = Literal["gender", "person_awards", "film_awards"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
#: Kinds of questions about people; the others are about films.
OF_PEOPLE: Final[tuple[Kind, ...]] = ("gender", "person_awards")

# Minimisation: the query itself maps the items of "sex or gender" (P21) to the values that are
# counted. So neither an answer nor the landing zone ever says more about a person than the gender
# as counted: a trans woman is female, a trans man male, and who has any other value (a medical
# fact, an animal) is not in the answer at all.
GENDERS: Final[Mapping[str, tuple[str, ...]]] = {
    # female, trans woman, cisgender woman
    "female": ("Q6581072", "Q1052281", "Q15145779"),
    # male, trans man, cisgender man
    "male": ("Q6581097", "Q2449503", "Q15145778"),
    # non-binary, agender, genderfluid, genderqueer, neutrois, bigender, pangender
    "non_binary": (
        "Q48270", "Q505371", "Q18116794", "Q12964198", "Q1289754", "Q859614", "Q7130936",
    ),
}  # fmt: skip
OUTCOMES: Final = ("received", "nominated")
# French first, then English, then the label for all languages; without any the item's id comes.
_LABELS: Final = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "fr,en,mul" }'

# Of best rank: what Wikidata holds for true now. A reference counts where it states a source
# (P248) that is no edition of Wikipedia (Q10876391), or an address (P854). "Imported from
# Wikipedia" (P143) alone is therefore not asked for, and what was inferred (P887 by a rule, such as
# one about given names, P3452 from another statement) is no reference.
_GENDER: Final = """
  ?item wdt:P4985 ?tmdb ; p:P21 ?statement .
  ?statement ps:P21 ?value ; a wikibase:BestRank .
  OPTIONAL {
    ?statement prov:wasDerivedFrom ?reference .
    { ?reference pr:P248 ?source . FILTER NOT EXISTS { ?source wdt:P31 wd:Q10876391 } }
    UNION { ?reference pr:P854 ?url }
    FILTER NOT EXISTS { ?reference pr:P887 [] }
    FILTER NOT EXISTS { ?reference pr:P3452 [] }
  }"""

# Every rank but the deprecated one: of two awards that somebody has, one is not truer.
_AWARDS: Final = """
  { ?item p:P166 ?statement . ?statement ps:P166 ?award . BIND("received" AS ?outcome) }
  UNION
  { ?item p:P1411 ?statement . ?statement ps:P1411 ?award . BIND("nominated" AS ?outcome) }
  FILTER NOT EXISTS { ?statement wikibase:rank wikibase:DeprecatedRank }"""
# Minimisation again: decorations, prizes for a cause and honours of other fields may tell what a
# person believes or is. Only film awards (Q4220917) are asked for, and awards for a film of TMDB.
_OF_CINEMA: Final = """
  OPTIONAL { ?statement pq:P1686 ?work . ?work wdt:P4947 ?film }
  FILTER (BOUND(?film) || EXISTS { ?award (wdt:P31|wdt:P279|wdt:P361)* wd:Q4220917 })"""
_ABOUT_AWARDS: Final = f"""
  OPTIONAL {{ ?award wdt:P1027 ?conferrer }}
  OPTIONAL {{
    ?statement pqv:P585 ?time .
    ?time wikibase:timeValue ?date ; wikibase:timePrecision ?precision
  }}
  {_LABELS}"""
_AWARD_VARIABLES: Final = (
    "tmdb", "item", "statement", "outcome", "award", "awardLabel", "conferrer", "conferrerLabel",
    "date", "precision",
)  # fmt: skip
#: What an answer of each kind may say, and nothing else.
VARIABLES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "gender": ("tmdb", "item", "statement", "gender", "reference", "source", "url"),
    "person_awards": (*_AWARD_VARIABLES, "film"),
    "film_awards": _AWARD_VARIABLES,
}
_BODIES: Final[Mapping[Kind, str]] = {
    "gender": _GENDER,
    "person_awards": f"\n  ?item wdt:P4985 ?tmdb .{_AWARDS}{_OF_CINEMA}{_ABOUT_AWARDS}",
    "film_awards": f"\n  ?item wdt:P4947 ?tmdb .{_AWARDS}{_ABOUT_AWARDS}",
}


def query(kind: Kind, ids: Sequence[int]) -> str:
    """Return the question of a kind about some TMDB ids."""
    wanted = " ".join(f'"{int(number)}"' for number in ids)
    mapped = f"\n  VALUES (?value ?gender) {{ {_mapping()} }}" if kind == "gender" else ""
    names = " ".join(f"?{name}" for name in VARIABLES[kind])
    return f"SELECT {names} WHERE {{\n  VALUES ?tmdb {{ {wanted} }}{mapped}{_BODIES[kind]}\n}}"


def version(kind: Kind) -> str:
    """Return the identity of a question without its ids: a changed question is asked again."""
    return hashlib.sha256(query(kind, ()).encode()).hexdigest()[:12]


def _mapping() -> str:
    return " ".join(
        f'(wd:{item} "{gender}")' for gender, items in GENDERS.items() for item in items
    )
