"""Gini coefficients with their intervals, one row per measure and cell."""


def model(dbt, session):
    """Return the rows of `cinediv_pipeline.statistics.concentration.gini_intervals`."""
    from cinediv_pipeline.statistics.concentration import read_gini_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    return read_gini_intervals(dbt.ref("concentration_units"))
