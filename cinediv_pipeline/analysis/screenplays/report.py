"""The report on a screenplay: its fields are a published JSON schema."""

from typing import Final, Literal

from pydantic import Field

from cinediv_pipeline.analysis.report import Model, Report
from cinediv_pipeline.analysis.screenplays.genders import Method as GenderMethod
from cinediv_pipeline.analysis.screenplays.words import Gender

LEAST_COVERAGE: Final = 0.8
Answer = Literal["yes", "no", "not_decidable"]


class GenderEvidence(Model):
    """Words that tell a gender."""

    gender: Gender
    method: GenderMethod
    quote: str
    line: int | None = Field(description="Line of the script; null where it is from outside.")
    page: int | None = Field(default=None, description="Page of a PDF.")


class Reading(Model):
    """What a language model reads of a character, with words that stand in the script."""

    dimension: Literal["age_band", "social_category", "occupation", "stereotype"]
    value: str
    quote: str


class CharacterReport(Model):
    """One character."""

    name: str
    variants: tuple[str, ...] = Field(description="Names as printed that were merged.")
    is_named: bool = Field(description="False of a function: « la serveuse ».")
    gender: Gender
    gender_method: GenderMethod | None
    gender_evidence: tuple[GenderEvidence, ...] = Field(
        description="What decided; of unknown, what contradicts itself, or nothing."
    )
    words: int
    words_share: float | None = Field(description="Of all words of dialogue.")
    turns: int
    scenes: tuple[int, ...] = Field(description="Numbers of the scenes in which it speaks.")
    partners: int = Field(description="Characters with whom it exchanges words.")
    degree: float = Field(description="Partners, of all other characters: 0 to 1.")
    betweenness: float = Field(
        description="Share of the shortest ways between others that lead over it: 0 to 1."
    )
    readings: tuple[Reading, ...] = ()


class SceneReport(Model):
    """One scene; number 0 is what stands before the first heading."""

    number: int
    heading: str
    line: int
    page: int | None = Field(default=None, description="Page of a PDF.")
    speakers: tuple[str, ...]
    words: int


class Exchange(Model):
    """How often two characters speak one after the other within a scene."""

    between: tuple[str, str]
    times: int


class Share(Model):
    """What women have of something. Who is undecided is counted apart, never spread."""

    total: int
    female: int
    male: int
    other: int
    unknown: int
    coverage: float | None = Field(description="Decided, of all.")
    women_share: float | None = Field(
        description="Women, of the decided; to be shown only where four fifths are decided."
    )
    women_share_low: float | None = Field(description="If nobody undecided were a woman.")
    women_share_high: float | None = Field(description="If everybody undecided were.")

    @property
    def is_shown(self) -> bool:
        """Whether enough is decided for one number: else the bounds alone are told (rule R)."""
        return self.coverage is not None and self.coverage >= LEAST_COVERAGE


class Shares(Model):
    """Shares of women, in words, turns and speaking characters."""

    words: Share
    turns: Share
    characters: Share


class BechdelEvidence(Model):
    """Where an answer can be looked up."""

    scene: int | None
    line: int
    page: int | None = Field(default=None, description="Page of a PDF.")
    characters: tuple[str, ...]
    quote: str


class Step(Model):
    """One of the three questions."""

    answer: Answer
    evidence: tuple[BechdelEvidence, ...]


class Bechdel(Model):
    """The three questions: two named women, who talk together, about something besides a man."""

    step_1: Step = Field(description="At least two women who have names speak.")
    step_2: Step = Field(description="Two of them speak with each other in a scene.")
    step_3: Step = Field(description="At least one of their talks mentions no man.")


class ScreenplayReport(Report):
    """A report on a screenplay."""

    content_type: Literal["screenplay"] = "screenplay"
    characters: tuple[CharacterReport, ...] = Field(description="By words, most first.")
    scenes: tuple[SceneReport, ...]
    exchanges: tuple[Exchange, ...] = Field(description="By times, most first.")
    shares: Shares
    bechdel: Bechdel
