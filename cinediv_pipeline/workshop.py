"""What every step works with: the home's stores, the operator's options, and what was decided.

Rejections are editions that were not let in; acceptances are failed checks that an operator let
pass, with the reason.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cinediv_pipeline.enrichment import tables as enriched
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS, OBSERVATIONS
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import Auditor, CheckResult, Lake, TableInfo, Tables, TableSpec
from cinediv_pipeline.landing import LandingZone
from cinediv_pipeline.linkage.credits import REVIEWED_CREDITS
from cinediv_pipeline.linkage.festivals import AWARD_FESTIVALS, FESTIVALS
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.links import FILM_LINKS
from cinediv_pipeline.linkage.opt_outs import FILE, OptOuts, read_opt_outs
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.linkage.roles import JOB_ROLES, ROLES
from cinediv_pipeline.settings import Settings, reference_dir
from cinediv_pipeline.sources import insee
from cinediv_pipeline.sources.cnc import specs
from cinediv_pipeline.sources.tmdb import specs as tmdb_specs
from cinediv_pipeline.sources.wikidata import specs as wikidata_specs
from cinediv_pipeline.storage import Store, open_store, put_bytes
from cinediv_pipeline.validation.check import Suite

LAKE_TABLES: tuple[TableSpec, ...] = (
    *specs.TABLES, insee.FIRST_NAMES, *tmdb_specs.TABLES, *wikidata_specs.TABLES, FILMS,
    FILM_LINKS, PEOPLE, ROLES, JOB_ROLES, FESTIVALS, AWARD_FESTIVALS, REVIEWED_CREDITS,
    *enriched.TABLES,
    OBSERVATIONS, CONTENT_OBSERVATIONS,
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What an operator may ask of one refresh."""

    force: bool = False
    accept: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.accept and not self.reason.strip():
            raise SettingsError(
                "--accept needs --reason: the reason is kept with the release, e.g. "
                '--accept no_film_lost_between_editions --reason "withdrawn by the CNC".'
            )


class Rejections:
    """Editions that were not let in, one record per source, in the lake's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, source: str) -> dict[str, Any] | None:
        """Return the record: fingerprint, date and failed checks."""
        if f"rejected/{source}.json" not in self._store.list("rejected"):
            return None
        record: dict[str, Any] = json.loads(
            self._store.get_local(f"rejected/{source}.json").read_bytes()
        )
        return record

    def sources(self) -> list[str]:
        """Return the sources whose newest edition is not in force."""
        return [Path(key).stem for key in self._store.list("rejected")]

    def record(self, source: str, work: str, checks: Sequence[CheckResult]) -> None:
        """Keep why an edition was rejected."""
        record = {
            "fingerprint": work,
            "rejected_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "checks": [asdict(check) for check in checks],
        }
        content = json.dumps(record, indent=2, default=str).encode()
        put_bytes(self._store, f"rejected/{source}.json", content)

    def clear(self, source: str) -> None:
        """Forget it: a newer edition is in force."""
        self._store.delete(f"rejected/{source}.json")


class Absence(NamedTuple):
    """Why a source is left out, and what an operator can do about it."""

    reason: str
    remedy: str


class Absences:
    """Sources that are left out, with the reason, in the lake's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, Absence]:
        """Return source -> why it is left out, and what to do."""
        return {
            Path(key).stem: Absence(**json.loads(self._store.get_local(key).read_bytes()))
            for key in self._store.list("absent")
        }

    def note(self, source: str, absence: Absence) -> None:
        """Keep why a source is left out."""
        content = json.dumps(absence._asdict(), ensure_ascii=False).encode()
        put_bytes(self._store, f"absent/{source}.json", content)

    def clear(self, source: str) -> None:
        """Forget it: the source is there."""
        self._store.delete(f"absent/{source}.json")


class Acceptances:
    """Failed checks that an operator let pass, for one content of one source, with the reason."""

    def __init__(self, home: Home) -> None:
        self._path = home.reviews / "accepted_checks.json"

    def all(self) -> list[dict[str, str]]:
        """Return every acceptance, oldest first."""
        if not self._path.exists():
            return []
        records: list[dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8"))
        return records

    def of(self, content: str) -> dict[str, str]:
        """Return check name -> reason for one content."""
        return {item["check"]: item["reason"] for item in self.all() if item["content"] == content}

    def add(self, content: str, options: Options) -> None:
        """Keep what the operator accepts, if anything."""
        if not options.accept:
            return
        at = datetime.now(UTC).isoformat(timespec="seconds")
        new = [
            {"check": check, "content": content, "reason": options.reason, "accepted_at": at}
            for check in options.accept
        ]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps([*self.all(), *new], indent=2), encoding="utf-8")


@dataclass(frozen=True)
class Workshop:
    """What every step works with: the home and its stores."""

    home: Home
    landing: LandingZone
    lake: Lake
    rejections: Rejections
    absences: Absences
    acceptances: Acceptances
    real: bool

    @classmethod
    def open(cls, settings: Settings, *, real: bool) -> "Workshop":
        """Open the stores of the settings' home."""
        home = Home(settings.home)
        lake_store = open_store(settings.lake_url, home.lake)
        return cls(
            home=home,
            landing=LandingZone(
                open_store(settings.landing_url, home.landing), spool=home.landing / ".open"
            ),
            lake=Lake(lake_store, LAKE_TABLES),
            rejections=Rejections(lake_store),
            absences=Absences(lake_store),
            acceptances=Acceptances(home),
            real=real,
        )

    @property
    def opt_outs_file(self) -> Path:
        """Where the home keeps who opted out."""
        return self.home.reviews / FILE

    def opt_outs(self) -> OptOuts:
        """Return who asked not to be processed."""
        return read_opt_outs(self.opt_outs_file)

    def auditor(self, suite: Suite, accepted: Mapping[str, str] | None = None) -> Auditor:
        """Return an auditor that runs `suite`; Great Expectations is imported on its first use."""

        def audit(candidates: Tables, previous: Tables) -> list[CheckResult]:
            from cinediv_pipeline.validation.runner import run_suite  # noqa: PLC0415

            return run_suite(
                suite,
                candidates,
                previous,
                reference=reference_dir(),
                real=self.real,
                accepted=accepted,
            )

        return audit

    def infos(self, keys: Sequence[str]) -> dict[str, TableInfo]:
        """Return what is known of the tables that are in place."""
        found = {key: self.lake.info(key) for key in keys}
        return {key: info for key, info in found.items() if info is not None}
