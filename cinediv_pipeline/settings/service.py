"""Settings of `cinediv serve`: what it takes, how much of it, and from whom."""

import re
from typing import Final

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_ADDRESSES: Final = re.compile(r"[0-9A-Fa-f.:/, ]*")


class ServiceSettings(BaseSettings):
    """Bounds of the API. `Settings` reads them."""

    api_workers: int = Field(
        default=2, ge=1, le=64, description="a number of analyses at once, e.g. 2"
    )
    api_queue: int = Field(
        default=100, ge=1, le=10_000, description="a number of analyses that may wait, e.g. 100"
    )
    api_upload_mb: int = Field(
        default=50, ge=1, le=50, description="megabytes of a file, from 1 to 50"
    )
    api_analysis_seconds: int = Field(
        default=600, ge=5, le=86_400, description="seconds that one analysis may take, e.g. 600"
    )
    api_analysis_mb: int = Field(
        default=4000, ge=1000, le=1_000_000,
        description="megabytes of address space of one analysis, at least 1000, e.g. 4000",
    )  # fmt: skip
    api_keep_days: int = Field(
        default=30, ge=1, le=3650, description="days that a report is kept, e.g. 30"
    )
    api_reads_per_minute: int = Field(
        default=1200, ge=0, le=10_000_000,
        description="requests for data per minute and address, e.g. 1200; 0 for no limit",
    )  # fmt: skip
    api_posts_per_minute: int = Field(
        default=60, ge=0, le=10_000_000,
        description="requests that compute, per minute and address, e.g. 60; 0 for no limit",
    )  # fmt: skip
    api_trusted_proxies: str = Field(
        default="",
        description="addresses or networks of proxies in front, separated by commas, e.g. "
        "10.0.0.5, 10.1.0.0/16; they tell the address of the caller in X-Forwarded-For",
    )
    api_model: bool = Field(
        default=False,
        description="true or false: let analyses over HTTP use the language model of the settings",
    )

    @field_validator("api_trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        """Refuse a name, and the star that would believe everybody."""
        if not _ADDRESSES.fullmatch(value):
            raise ValueError("these are no addresses")
        return value.strip()
