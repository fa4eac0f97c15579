"""Bootstrap intervals of counts and budgets, one row per cell: what SQL should not do."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.bootstrap.cell_intervals`."""
    from cinediv_pipeline.statistics.bootstrap import cell_intervals
    from cinediv_pipeline.statistics.cells import Cells

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    cells = dbt.ref("film_cells")
    if not dbt.config.get("meta")["with_intervals"]:
        cells = cells.filter("false")
    agreements = dbt.ref("dim_agreements").project("agrement_id, devis_eur")
    return cell_intervals(Cells.read(cells), agreements.df())
