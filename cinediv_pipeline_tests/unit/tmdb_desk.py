"""What the tests of TMDB share: a home whose TMDB is a stand-in, loads on chosen days, tables."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import content_hash
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources.tmdb.parse import Parsed
from cinediv_pipeline.steps.tmdb import _load as opened_load
from cinediv_pipeline.steps.tmdb import connection_of, parsed_tables, segments_of
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.steps.tmdb.load import Loaded, span_of
from cinediv_pipeline.steps.tmdb.state import State
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.standin import StandIn

FIRST_DAY = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
TOKEN = "stand-in-token"


@dataclass(frozen=True)
class Desk:
    """A real home on a stand-in."""

    server: StandIn
    settings: Settings
    shop: Workshop

    @classmethod
    def at(cls, home: Path, server: StandIn, **more: object) -> "Desk":
        Home(home).prepare("real")
        values: dict[str, object] = {
            "home": home,
            "tmdb_token": TOKEN,
            "tmdb_url": f"{server.url}/3",
            "tmdb_exports_url": f"{server.url}/p/exports",
            "tmdb_requests_per_second": 1000,
            "http_timeout_seconds": 5,
            **more,
        }
        settings = Settings(_env_file=None, **values)
        return cls(server, settings, Workshop.open(settings, real=True))

    def load(self, day: dt.datetime = FIRST_DAY) -> Loaded:
        """Load as if it were that day, for us and for TMDB."""
        self.server.world.today = day.date()
        tmdb = connection_of(self.settings, real=True)
        assert tmdb is not None
        people = self.shop.opt_outs()
        return opened_load(segments_of(self.shop), tmdb, self.settings, day, people).run()

    def parsed(self) -> Parsed:
        segments = segments_of(self.shop)
        completed = State.read(segments).completed
        assert completed is not None
        ledger = Ledger.read(segments, last=completed.last_line)
        return parsed_tables(ledger, span_of(completed))

    def tables(self) -> dict[str, pa.Table]:
        return dict(self.parsed().tables)

    def hashes(self) -> dict[str, str]:
        return {key: content_hash(table) for key, table in self.tables().items()}


def asked(server: StandIn) -> Counter[str]:
    """How often each address was asked for since the log was cleared."""
    return Counter(server.requests)


def later(days: int) -> dt.datetime:
    return FIRST_DAY + dt.timedelta(days=days)
