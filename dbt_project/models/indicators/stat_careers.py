"""From the first film to the second, one row per cell and arm."""


def model(dbt, session):
    """Return the rows of `cinediv_pipeline.statistics.careers.careers`."""
    from cinediv_pipeline.statistics.beside import beside

    dbt.config(materialized="table", packages=["numpy", "pandas", "scipy", "statsmodels"])
    return beside("careers:careers", dbt.ref("career_cells").df())
