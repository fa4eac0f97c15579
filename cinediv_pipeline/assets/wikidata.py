"""Wikidata in the landing zone."""

import logging
from typing import Any, Final

import dagster as dg

from cinediv_pipeline.assets.describe import OWNERS, asset_key
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps import Asked, load_wikidata
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

WIKIDATA_ANSWERS: Final = dg.AssetKey(["landing", "wikidata_answers"])


def wikidata_asset(settings: Settings) -> dg.AssetsDefinition:
    """Return the asset that lands Wikidata's answers."""

    @dg.asset(
        key=WIKIDATA_ANSWERS,
        deps=[asset_key(tmdb.PEOPLE.key), asset_key(tmdb.FILMS.key)],
        group_name="landing",
        owners=OWNERS,
        kinds={"python", "json"},
        description="Wikidata's answers as served: gender of TMDB's people with its references, "
        "awards and nominations of them and of TMDB's films. New ids with each refresh, known ones "
        "after 90 days. Without a contact (CINEDIV_CONTACT) or ids nothing is asked and the "
        "refresh goes on; it goes on too where Wikidata cannot be reached.\n\n**Grain:** one line "
        "per answer about some hundred ids, in sealed segments\n\n**Source:** Wikidata (CC0)\n\n"
        "**Known flaws:** who has no TMDB id in Wikidata is not found.",
    )
    def wikidata_answers(shop: dg.ResourceParam[Workshop]) -> dg.MaterializeResult[Any]:
        asked = load_wikidata(shop, settings)
        log.info("landing  Wikidata (%s): %s", asked.mode, _told(asked))
        return dg.MaterializeResult(
            metadata={
                "mode": asked.mode,
                "unchanged": asked.found_nothing,
                "unanswered": list(asked.unanswered),
                **asked.counts,
            }
        )

    return wikidata_answers


def _told(asked: Asked) -> str:
    if asked.found_nothing:
        return "nothing asked" if asked.mode != "unreachable" else "nothing answered"
    names = ("answers", "requests", "retries", "waits", "bytes")
    return ", ".join(f"{asked.counts[name]:,} {name}" for name in names if name in asked.counts)
