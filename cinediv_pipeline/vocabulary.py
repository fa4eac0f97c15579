"""Closed lists, once. dbt receives those it needs as variables (`dbt_vars`)."""

from typing import Any, Final, NamedTuple

GENRES: Final = ("fiction", "documentary", "animation")
RANKS: Final = ("1", "2", "3+")
POPULATIONS: Final = ("agrees", "fif")
BROADCASTER_ACCESS: Final = ("pay", "free")
AIDS: Final = ("avance_sur_recettes", "sofica", "credit_impot", "aide_regionale")
# All that a film is aided by: public aid, SOFICA money, and a broadcaster's purchase ahead.
AID_KINDS: Final = (*AIDS, *(f"broadcaster_{access}" for access in BROADCASTER_ACCESS))
# Films of French origin on TMDB, by the year of what happened to them (an award).
TMDB_POPULATION: Final = "tmdb_fr"
GENDERS: Final = ("female", "male", "non_binary", "unknown")
# How a gender was found, strongest first. The first method with a known gender decides.
METHODS: Final = (
    "self_declared", "correction", "review", "wikidata", "tmdb", "gendered_credit", "first_name",
    "model", "unknown",
)  # fmt: skip
# Methods whose result may stand beside a person's name (docs/methodology).
SHOWN_METHODS: Final = METHODS[:5]
# Methods as published: a self-declaration alone in its cell would tell who made it.
METHOD_GROUPS: Final = {
    "human": METHODS[:3],
    "sourced": METHODS[3:6],
    "inferred": METHODS[6:8],
    "unknown": METHODS[8:],
}
# A statistic that a rule weighs; it never decides by itself.
STATISTIC: Final = "statistic"
# Rule R: how many must be known, and how much of all, for a share to be published.
MIN_KNOWN: Final = 20
MIN_COVERAGE: Final = 0.8
# Rule R3: films below which no amount is published, and what one film may be of it at most.
MIN_MONEY_FILMS: Final = 3
MAX_FILM_OF_MONEY: Final = 0.85
# Rule R5: persons below which nothing is published that rests on their gender.
MIN_PERSONS: Final = 5
# Who is looked at apart where persons are counted; others are too few to be published.
DIRECTOR_GENDERS: Final = GENDERS[:2]
# Persons per arm below which no career is compared.
MIN_ARM: Final = 50
# Films or persons below which no concentration is published.
MIN_CONCENTRATION: Final = 50
# What is held alike when budgets are compared, step by step; all but the raw gap are adjusted.
ADJUSTMENTS: Final[dict[str, tuple[str, ...]]] = {
    "raw": (),
    "year_genre": ("agrement_year", "genre"),
    "year_genre_rank": ("agrement_year", "genre", "rank"),
    "year_genre_rank_language": ("agrement_year", "genre", "rank", "is_eof"),
}
MAIN_ADJUSTMENT: Final = "year_genre_rank"
# What a raw gap is made of: covariate -> name as published.
GAP_COMPONENTS: Final = {
    "agrement_year": "year", "genre": "genre", "rank": "rank", "unexplained": "unexplained",
}  # fmt: skip
DIRECTIONS: Final = ("women_only", "men_only", "mixed", "unknown")
# Version of the rule of key posts in force (data/reference/roles/key_posts.csv).
KEY_POSTS_RULE: Final = "key_posts_v1"
# A team is observed where at least this many of the posts of heads of department are credited:
# one or two names are no team. An assumption, stated with each indicator that rests on it.
TEAM_MIN_POSTS: Final = 4
# How many of the first names of a cast are looked at apart.
BILLINGS: Final = (1, 3, 5)
# Balance of a team, by the share of men and of women in it.
BALANCES: Final = ("men_over_60", "balanced", "women_over_60")
REVIEW_REASONS: Final = ("undecided", "variants_differ", "top_budget", "conflict")
# Who asks for a correction: a role, never a name.
REQUESTERS: Final = (
    "person_concerned", "editorial_review", "producer", "publisher", "institution", "reader",
)  # fmt: skip
SELF_DECLARATION: Final = "self-declaration"
PUBLIC_KNOWLEDGE: Final = "public knowledge"
THEMES: Final = (
    "production", "direction", "teams", "cast", "money", "careers", "aid", "festivals", "content",
    "quality",
)  # fmt: skip
UNITS: Final = ("share", "ratio", "count", "eur", "years", "words")
STATUSES: Final = (
    "published",
    "withheld_n",
    "withheld_coverage",
    "withheld_money",
    "withheld_persons",
    "not_identifiable",
)
# The shape of every indicator row: column and SQL type (docs/methodology.md).
INDICATOR_COLUMNS: Final = {
    "indicator_id": "varchar",
    "population": "varchar",
    "period_start": "date",
    "period_end": "date",
    "breakdown": "varchar",
    "breakdown_value": "varchar",
    "value": "double",
    "unit": "varchar",
    "numerator": "double",
    "denominator": "double",
    "n_unknown": "bigint",
    "coverage": "double",
    "ci_low": "double",
    "ci_high": "double",
    "bound_low": "double",
    "bound_high": "double",
    "status": "varchar",
}
INDICATOR_KEY: Final = tuple(INDICATOR_COLUMNS)[:6]


class BudgetClass(NamedTuple):
    """A class of planned budgets, in euros: low included, high excluded."""

    label: str
    low_eur: int
    high_eur: int | None


BUDGET_CLASSES: Final = (
    BudgetClass("<2", 0, 2_000_000),
    BudgetClass("2-5", 2_000_000, 5_000_000),
    BudgetClass("5-10", 5_000_000, 10_000_000),
    BudgetClass("10-20", 10_000_000, 20_000_000),
    BudgetClass(">=20", 20_000_000, None),
)

# Periods longer than a year that institutions quote; single years are always published.
LONG_PERIODS: Final = ((2013, 2022), (2015, 2024))

BREAKDOWNS: Final = (
    ("genre",),
    ("budget_class",),
    ("rank",),
    ("genre", "budget_class"),
    ("genre", "rank"),
    ("budget_class", "rank"),
    ("direction",),
    ("genre", "direction"),
    ("rank", "direction"),
)

BONUS_FIRST_YEAR: Final = 2019
# How a post that several people share may score; the first is assumed (data/reference/bonus).
BONUS_SHARED: Final = ("any", "share", "majority", "all")
BONUS_STATUSES: Final = ("reached", "not_reached", "cannot_tell")


class BonusRule(NamedTuple):
    """One reading of the bonus parité: a grid, how shared posts score, and a threshold."""

    shared: str
    threshold: int
    grid: str

    @property
    def label(self) -> str:
        """Its value in the breakdown `bonus_rule`, whose parts are no crossing."""
        return "-".join(map(str, self))


# The readings that are compared with the CNC's flag: thresholds that are documented stand alone.
BONUS_RULES: Final = tuple(
    BonusRule(shared, threshold, grid)
    for grid, thresholds in (
        ("fiction_v1", (4, 5, 6)), ("fiction_v2", (4, 5, 6)), ("documentary_v1", (4,)),
    )
    for threshold in thresholds
    for shared in BONUS_SHARED
)  # fmt: skip

# What is observed: contents of a film, by the rows that analyses of them write.
CONTENT_TYPES: Final = ("synopsis", "screenplay", "poster", "credits")
OBSERVATION_METHODS: Final = ("model", "rule", "review")
# The value of every dimension that a content does not tell: doubt is written as a row.
NOT_DETERMINABLE: Final = "not_determinable"
# What a content may tell of a fictional character, never of a person (docs/methodology).
CHARACTER_ATTRIBUTES: Final = {
    "gender": ("female", "male", "other"),
    "age_band": ("under_18", "18-34", "35-49", "50-64", "65_plus"),
    "social_category": ("csp_plus", "csp_minus", "inactive", "marginal"),
    "narrative_role": ("lead", "supporting", "antagonist"),
    "perceived_origin": ("white", "black", "arab", "asian", "other"),
    "disability": ("stated",),
    "orientation": ("heterosexual", "homosexual", "bisexual", "other"),
    "real_person": ("yes", "no"),
}
# All that is observed of a character who is a real person (biography, documentary).
REAL_PERSON_ATTRIBUTES: Final = ("gender", "narrative_role", "real_person")
# Attributes whose shares are published, and those of them that need 30 characters (R30).
CHARACTER_TRAITS: Final = (
    "age_band", "social_category", "perceived_origin", "disability", "orientation",
)  # fmt: skip
SENSITIVE_TRAITS: Final = CHARACTER_TRAITS[2:]
# Traits of which silence says nothing that can be counted apart: stated, or not stated.
STATED_TRAITS: Final = ("disability",)
# What is measured of the figures of posters; with fewer posters nothing of it is published.
POSTER_MEASURES: Final = ("figures", "area", "foreground")
MIN_POSTERS: Final = 30
# Years over which small cells are pooled where R30 asks for three to five.
POOLED_YEARS: Final = 5


class Label(NamedTuple):
    """A public label in French and English."""

    fr: str
    en: str


ATTRIBUTE_LABELS: Final = {
    "gender": Label("genre du personnage", "gender of the character"),
    "age_band": Label("âge perçu", "perceived age"),
    "social_category": Label("catégorie sociale perçue", "perceived social category"),
    "narrative_role": Label("place dans le récit", "place in the story"),
    "perceived_origin": Label("origine perçue", "perceived origin"),
    "disability": Label("handicap", "disability"),
    "orientation": Label("orientation perçue", "perceived orientation"),
    "real_person": Label("personne réelle", "real person"),
}
CHARACTER_LABELS: Final = {
    "gender": {
        "female": Label("femme", "woman"),
        "male": Label("homme", "man"),
        "other": Label("autre", "other"),
    },
    "age_band": {
        "under_18": Label("moins de 18 ans", "under 18"),
        "18-34": Label("18 à 34 ans", "18 to 34"),
        "35-49": Label("35 à 49 ans", "35 to 49"),
        "50-64": Label("50 à 64 ans", "50 to 64"),
        "65_plus": Label("65 ans et plus", "65 and over"),
    },
    "social_category": {
        "csp_plus": Label("CSP+", "higher occupations (CSP+)"),
        "csp_minus": Label("CSP−", "lower occupations (CSP−)"),
        "inactive": Label("inactif·ve", "inactive"),
        "marginal": Label("marginal·e", "on the margins"),
    },
    "narrative_role": {
        "lead": Label("personnage principal", "lead"),
        "supporting": Label("personnage secondaire", "supporting"),
        "antagonist": Label("antagoniste", "antagonist"),
    },
    "perceived_origin": {
        "white": Label("perçu·e comme blanc·he", "perceived as white"),
        "black": Label("perçu·e comme noir·e", "perceived as black"),
        "arab": Label("perçu·e comme arabe", "perceived as Arab"),
        "asian": Label("perçu·e comme asiatique", "perceived as Asian"),
        "other": Label("perçu·e comme autre", "perceived as other"),
    },
    "disability": {"stated": Label("handicap mentionné", "a disability is stated")},
    "orientation": {
        "heterosexual": Label("perçu·e comme hétérosexuel·le", "perceived as heterosexual"),
        "homosexual": Label("perçu·e comme homosexuel·le", "perceived as homosexual"),
        "bisexual": Label("perçu·e comme bisexuel·le", "perceived as bisexual"),
        "other": Label("perçu·e comme autre", "perceived as other"),
    },
    "real_person": {
        "yes": Label("personne réelle", "a real person"),
        "no": Label("personnage de fiction", "a fictional character"),
    },
}
NOT_DETERMINABLE_LABEL: Final = Label("non déterminable", "not determinable")

# What a correction may change: entity -> column of the lake table -> SQL type.
CORRECTABLE: Final = {
    "agreement": {
        "title": "varchar",
        "former_title": "varchar",
        "genre": "varchar",
        "eof": "boolean",
        "devis_eur": "bigint",
        "rank": "integer",
        "bonus_parite": "boolean",
    },
    "director": {"name": "varchar", "rank": "integer"},
    "nationality": {"country": "varchar", "share_percent": "double"},
    "person": {"gender": "varchar"},
    # a film of the list and a film of TMDB: film_id/tmdb_id
    "film_link": {"same_film": "boolean"},
    # somebody whom the credits of a film name in a post: film_id/role/name
    "credit": {"credited": "boolean"},
}


def breakdown_values() -> dict[str, tuple[str, ...]]:
    """Return the values of each simple breakdown, in the order of display."""
    return {
        "genre": GENRES,
        "budget_class": tuple(item.label for item in BUDGET_CLASSES),
        "rank": RANKS,
        # the films whose direction is unknown are in no cell of it
        "direction": DIRECTIONS[:-1],
    }


def dbt_vars() -> dict[str, Any]:
    """Return the lists as dbt variables, so that SQL has no second definition of them."""
    return {
        "genres": list(GENRES),
        "ranks": list(RANKS),
        "populations": list(POPULATIONS),
        "broadcaster_access": list(BROADCASTER_ACCESS),
        "aids": list(AIDS),
        "statuses": list(STATUSES),
        "budget_classes": [item._asdict() for item in BUDGET_CLASSES],
        "budget_class_labels": [item.label for item in BUDGET_CLASSES],
        "long_periods": [list(period) for period in LONG_PERIODS],
        "breakdowns": [list(parts) for parts in BREAKDOWNS],
        "breakdown_values": {name: list(values) for name, values in breakdown_values().items()},
        "bonus_first_year": BONUS_FIRST_YEAR,
        "bonus_rules": [rule.label for rule in BONUS_RULES],
        "bonus_statuses": list(BONUS_STATUSES),
        "genders": list(GENDERS),
        "methods": list(METHODS),
        "shown_methods": list(SHOWN_METHODS),
        "method_groups": {name: list(methods) for name, methods in METHOD_GROUPS.items()},
        "correctable": {entity: dict(columns) for entity, columns in CORRECTABLE.items()},
        "indicator_key": list(INDICATOR_KEY),
        "team_min_posts": TEAM_MIN_POSTS,
        "billings": list(BILLINGS),
        "balances": list(BALANCES),
        "character_attributes": {
            name: list(values) for name, values in CHARACTER_ATTRIBUTES.items()
        },
        "not_determinable": NOT_DETERMINABLE,
        "real_person_attributes": list(REAL_PERSON_ATTRIBUTES),
        "character_traits": list(CHARACTER_TRAITS),
        "sensitive_traits": list(SENSITIVE_TRAITS),
        "stated_traits": list(STATED_TRAITS),
        "poster_measures": list(POSTER_MEASURES),
        "min_posters": MIN_POSTERS,
        "pooled_years": POOLED_YEARS,
        "aid_kinds": list(AID_KINDS),
        "director_genders": list(DIRECTOR_GENDERS),
        "min_known": MIN_KNOWN,
        "min_coverage": MIN_COVERAGE,
        "min_money_films": MIN_MONEY_FILMS,
        "max_film_of_money": MAX_FILM_OF_MONEY,
        "min_persons": MIN_PERSONS,
        "min_arm": MIN_ARM,
        "min_concentration": MIN_CONCENTRATION,
        "adjustments": list(ADJUSTMENTS),
        "main_adjustment": MAIN_ADJUSTMENT,
        "gap_components": dict(GAP_COMPONENTS),
        "tmdb_population": TMDB_POPULATION,
    }
