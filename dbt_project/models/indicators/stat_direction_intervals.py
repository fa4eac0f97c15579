"""Bootstrap intervals of everything that depends on who directs, one row per cell."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.direction.direction_intervals`."""
    from cinediv_pipeline.statistics.cells import Cells
    from cinediv_pipeline.statistics.direction import direction_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    cells = dbt.ref("film_cells").filter("breakdown not like '%direction%'")
    if not dbt.config.get("meta")["with_intervals"]:
        cells = cells.filter("false")
    agreements = dbt.ref("dim_agreements").project("agrement_id, devis_eur").df()
    films = dbt.ref("film_direction").project("agrement_id, direction, women_fraction").df()
    directors = dbt.ref("agreement_directors").project("agrement_id, person_id")
    return direction_intervals(
        Cells.read(cells),
        films.merge(agreements, on="agrement_id", validate="1:1"),
        directors.df(),
    )
