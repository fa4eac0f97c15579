"""Trends of the share of directing and when they reach one half, one row per cell."""


def model(dbt, session):
    """Return the rows of `cinediv_pipeline.statistics.horizon.horizons`."""
    from cinediv_pipeline.statistics.beside import beside

    dbt.config(materialized="table", packages=["numpy", "pandas", "scipy", "statsmodels"])
    return beside("horizon:horizons", dbt.ref("direction_series").df())
