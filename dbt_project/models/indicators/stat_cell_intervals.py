"""Bootstrap intervals of counts and budgets, one row per cell: what SQL should not do."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.bootstrap.cell_intervals`."""
    from cinediv_pipeline.statistics.bootstrap import cell_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    cells = dbt.ref("film_cells").df()
    if not dbt.config.get("meta")["with_intervals"]:
        cells = cells.head(0)
    agreements = dbt.ref("dim_agreements").df()
    return cell_intervals(cells, agreements[["agrement_id", "devis_eur"]])
