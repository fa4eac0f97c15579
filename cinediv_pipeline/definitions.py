"""Assembles the observatory for Dagster: the only place where the parts meet."""

import dagster as dg

from cinediv_pipeline.assets.automation import failure_sensor, refresh_job, weekly_schedule
from cinediv_pipeline.assets.board import board_asset
from cinediv_pipeline.assets.contents import contents_asset, contents_job, inbox_sensor
from cinediv_pipeline.assets.release import indicator_keys, release_asset
from cinediv_pipeline.assets.resources import RefreshOptions, shop_resource
from cinediv_pipeline.assets.site import site_asset, site_sensor
from cinediv_pipeline.assets.tables import landing_assets, table_assets
from cinediv_pipeline.assets.tmdb import tmdb_assets, years_job
from cinediv_pipeline.assets.warehouse import dbt_resource, warehouse_assets
from cinediv_pipeline.assets.wikidata import wikidata_asset
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline.workshop import Workshop


def build_definitions(
    settings: Settings, *, lock_held: bool = False, shop: Workshop | None = None
) -> dg.Definitions:
    """Return the definitions for the home of `settings`.

    Parameters
    ----------
    settings : Settings
        The home, its stores, the sources' addresses.
    lock_held : bool
        The caller holds the home's lock already.
    shop : Workshop, optional
        Replaces the workshop, for tests.
    """
    home = Home(settings.home)
    real = home.kind() != "fictional"
    shop = shop or Workshop.open(settings, real=real)
    warehouse = Warehouse(home)
    job = refresh_job()
    return dg.Definitions(
        assets=[
            *landing_assets(settings),
            *tmdb_assets(settings),
            wikidata_asset(settings),
            *table_assets(settings, real=real),
            warehouse_assets(warehouse),
            board_asset(warehouse, indicator_keys(warehouse)),
            release_asset(warehouse),
            site_asset(settings),
            contents_asset(),
        ],
        jobs=[job, years_job(), contents_job()],
        schedules=[weekly_schedule(job, real=real)],
        sensors=[failure_sensor(settings), site_sensor(), inbox_sensor(settings)],
        resources={
            "shop": shop_resource(shop, held=lock_held),
            "options": RefreshOptions.configure_at_launch(),
            "dbt": dg.ResourceDefinition.hardcoded_resource(dbt_resource()),
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the home that the environment names."""
    return build_definitions(Settings())
