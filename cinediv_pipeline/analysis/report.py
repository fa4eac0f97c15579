"""What every report of an analysis has: what was analysed, how, and what it cannot say."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A part of a report: it does not change, and knows all its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(Model):
    """One thing that a reader must know to read the figures rightly."""

    code: str = Field(description="Its name for machines, e.g. ocr or undecided_gender.")
    fr: str
    en: str


class Method(Model):
    """How a report came about."""

    version: str = Field(description="Version of cinediv.")
    format: str = Field(description="What the file is, e.g. pdf, fountain, text.")
    language: Literal["fr", "en"] = Field(description="Language whose conventions were read.")
    model: str | None = Field(description="Language model that read the text; null if none did.")
    prompts: tuple[str, ...] = Field(description="Versions of its prompts.")


class Report(Model):
    """A report on one content item."""

    schema_version: Literal["1"] = "1"
    content_type: str = Field(description="Kind of content: screenplay, credits or poster.")
    content_id: str = Field(description="SHA-256 of the bytes that were analysed.")
    title: str = Field(description="Title as the content says it; empty if it does not.")
    method: Method
    limits: tuple[Limit, ...]
