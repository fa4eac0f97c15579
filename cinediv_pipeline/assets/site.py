"""The public site as an asset: it follows the release, in a run of its own."""

import logging

import dagster as dg

from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.assets.release import DATASET
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.site.publish import publish

log = logging.getLogger("cinediv")
SITE = dg.AssetKey(["site", "observatory_site"])


def site_asset(settings: Settings) -> dg.AssetsDefinition:
    """Return the asset that builds the public site from the release in force."""

    @dg.asset(
        key=SITE,
        deps=[DATASET, dg.AssetKey(["core", "page_credits"])],
        group_name="site",
        owners=OWNERS,
        kinds={"python", "html"},
        automation_condition=dg.AutomationCondition.eager(),
        description="The public observatory in French and English, as static files.\n\n"
        "**Grain:** one folder per release shown; `current` moves when all pages are there"
        "\n\n**Source:** the release in force, and names beside posts from `page_credits`"
        "\n\n**Known flaws:** a refresh does not wait for it: it is built in a run of its own, or "
        "by `cinediv site build`.",
    )
    def observatory_site(
        context: dg.AssetExecutionContext,
    ) -> dg.MaterializeResult:  # type: ignore[type-arg] # Dagster reads a subscript as a tuple
        made = publish(settings)
        context.log.info(f"{made.n_pages} pages of {made.release_id} in {made.folder}")
        return dg.MaterializeResult(
            data_version=dg.DataVersion(made.release_id),
            metadata={
                "pages": made.n_pages,
                "kept": made.n_kept,
                "seconds": round(made.seconds, 1),
                "unchanged": made.unchanged,
                "folder": dg.MetadataValue.path(str(made.folder)),
                "release": made.release_id,
            },
        )

    return observatory_site


def site_sensor() -> dg.AutomationConditionSensorDefinition:
    """Return what builds the site after each new release, where the daemon runs."""
    return dg.AutomationConditionSensorDefinition(
        "site_follows_release",
        target=dg.AssetSelection.assets(SITE),
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
