"""The landing zone: bytes once, with a sidecar, and tombstones for what policy removed."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.landing import Fetched, LandingZone, without_credentials
from cinediv_pipeline.storage import LocalStore

ONE = hashlib.sha256(b"one").hexdigest()
TWO = hashlib.sha256(b"two").hexdigest()
SECRET_ADDRESS = "https://user:pass-word@example.org/f.xlsx?api_key=hidden&year=2024"


def fetched(content: bytes, address: str = "https://example.org/f.xlsx") -> Fetched:
    return Fetched(content, address, 200, "xlsx", "Licence Ouverte 2.0")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty store."""
    return LocalStore(tmp_path)


@pytest.fixture
def zone(store: LocalStore) -> LandingZone:
    """The landing zone of that store."""
    return LandingZone(store)


def sidecar(store: LocalStore, sha256: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(store.get_local(f"cnc/{sha256}.json").read_bytes())
    return found


def test_landed_bytes_are_read_back(zone: LandingZone) -> None:
    landed = zone.land("cnc", fetched(b"one"))
    assert (landed.source, landed.sha256, landed.key) == ("cnc", ONE, f"cnc/{ONE}.xlsx")
    assert (landed.size_bytes, landed.is_new) == (3, True)
    assert zone.read(landed) == b"one"


def test_the_same_content_is_stored_once(zone: LandingZone, store: LocalStore) -> None:
    first = zone.land("cnc", fetched(b"one"))
    second = zone.land("cnc", fetched(b"one", "https://example.org/moved.xlsx"))
    assert (second.is_new, second.sha256, second.address) == (False, ONE, first.address)
    assert store.list() == sorted([f"cnc/{ONE}.json", f"cnc/{ONE}.xlsx", "cnc/latest.json"])


def test_two_sources_do_not_share_content(zone: LandingZone) -> None:
    zone.land("cnc", fetched(b"one"))
    assert zone.land("insee", fetched(b"one")).is_new
    assert zone.latest("tmdb") is None


def test_the_sidecar_says_where_when_and_under_which_licence(
    zone: LandingZone, store: LocalStore
) -> None:
    zone.land("cnc", fetched(b"one", SECRET_ADDRESS))
    found = sidecar(store, ONE)
    landed_at = datetime.fromisoformat(str(found.pop("landed_at")))
    assert abs(datetime.now(UTC) - landed_at) < timedelta(minutes=1)
    assert found == {
        "address": "https://example.org/f.xlsx?api_key=***&year=2024",
        "http_status": 200,
        "licence": "Licence Ouverte 2.0",
        "sha256": ONE,
        "size_bytes": 3,
        "key": f"cnc/{ONE}.xlsx",
    }


def test_no_credential_reaches_any_file(zone: LandingZone, store: LocalStore) -> None:
    landed = zone.land("cnc", fetched(b"one", SECRET_ADDRESS))
    written = b"".join(store.get_local(key).read_bytes() for key in store.list())
    assert b"pass-word" not in written
    assert b"hidden" not in written
    assert "hidden" not in landed.address


def test_nothing_landed_has_no_latest(zone: LandingZone) -> None:
    assert zone.latest("cnc") is None


def test_latest_is_what_the_publisher_served_last(zone: LandingZone) -> None:
    zone.land("cnc", fetched(b"one"))
    zone.land("cnc", fetched(b"two"))
    latest = zone.latest("cnc")
    assert latest is not None
    assert (latest.sha256, latest.is_new) == (TWO, False)


def test_latest_moves_back_with_the_publisher(zone: LandingZone) -> None:
    for content in (b"one", b"two", b"one"):
        zone.land("cnc", fetched(content))
    latest = zone.latest("cnc")
    assert latest is not None
    assert latest.sha256 == ONE
    assert zone.read(latest) == b"one"


def test_latest_says_when_the_publisher_last_served_it(
    zone: LandingZone, store: LocalStore
) -> None:
    zone.land("cnc", fetched(b"one"))
    latest = json.loads(store.get_local("cnc/latest.json").read_bytes())
    confirmed_at = datetime.fromisoformat(latest.pop("confirmed_at"))
    assert abs(datetime.now(UTC) - confirmed_at) < timedelta(minutes=1)
    assert latest == {"sha256": ONE}


def test_another_zone_on_the_same_store_finds_the_latest(
    zone: LandingZone, store: LocalStore
) -> None:
    zone.land("cnc", fetched(b"one"))
    latest = LandingZone(store).latest("cnc")
    assert latest is not None
    assert latest.sha256 == ONE


def test_what_is_buried_leaves_a_tombstone(zone: LandingZone, store: LocalStore) -> None:
    landed = zone.land("cnc", fetched(b"one"))
    zone.bury("cnc", ONE, "six months have passed")
    assert store.list() == sorted([f"cnc/{ONE}.json", "cnc/latest.json"])
    tombstone = sidecar(store, ONE)
    buried = tombstone["buried"]
    assert isinstance(buried, dict)
    assert buried["reason"] == "six months have passed"
    assert datetime.fromisoformat(buried["at"]).tzinfo is not None
    assert (tombstone["sha256"], tombstone["size_bytes"]) == (ONE, 3)
    with pytest.raises(StorageError, match=r"six months have passed.*Fetch the source again"):
        zone.read(landed)


def test_a_buried_content_does_not_touch_the_others(zone: LandingZone) -> None:
    kept = zone.land("cnc", fetched(b"two"))
    zone.land("cnc", fetched(b"one"))
    zone.bury("cnc", ONE, "opt-out")
    assert zone.read(kept) == b"two"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("https://user:word@example.org:8443/a", "https://example.org:8443/a"),
        ("https://user@example.org/a", "https://example.org/a"),
        ("https://u:p@ss@example.org/a", "https://example.org/a"),
        ("https://example.org/?API_KEY=x&Token=y&q=z", "https://example.org/?API_KEY=***&Token=***&q=z"),
        ("https://example.org/?X-Amz-Signature=x&password=", "https://example.org/?X-Amz-Signature=***&password=***"),
        ("file:films 2025.xlsx", "file:films 2025.xlsx"),
        ("https://example.org/?a=&b=é", "https://example.org/?a=&b=%C3%A9"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_credentials(address: str, shown: str) -> None:
    assert without_credentials(address) == shown
