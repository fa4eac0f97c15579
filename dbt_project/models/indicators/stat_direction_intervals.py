"""Bootstrap intervals of everything that depends on who directs, one row per cell."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.direction.direction_intervals`."""
    from cinediv_pipeline.statistics.direction import direction_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    cells = dbt.ref("film_cells").df()
    if not dbt.config.get("meta")["with_intervals"]:
        cells = cells.head(0)
    agreements = dbt.ref("dim_agreements").df()
    films = dbt.ref("film_direction").df()
    directors = dbt.ref("agreement_directors").df()
    return direction_intervals(
        cells[~cells["breakdown"].str.contains("direction")],
        films.merge(agreements[["agrement_id", "devis_eur"]], on="agrement_id", validate="1:1"),
        directors,
    )
