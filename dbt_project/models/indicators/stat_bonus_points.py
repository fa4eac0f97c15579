"""What the team of each film scores by the rule of the bonus parité, one row per reading of it."""


def model(dbt, session):
    """Return the readings of `cinediv_pipeline.bonus`; none where TMDB's credits are not there."""
    import pyarrow as pa

    dbt.config(materialized="table", packages=["pyarrow"])
    rows = dbt.ref("bonus_credits").order("agrement_id, role, gender, is_shown").fetchall()
    columns = {
        "agrement_id": pa.string(),
        "bonus_rule": pa.string(),
        "bonus_grid": pa.string(),
        "points_sure": pa.float64(),
        "points_possible": pa.float64(),
        "bonus_status": pa.string(),
    }
    schema = pa.schema(list(columns.items()))
    if not rows:
        return schema.empty_table()
    from cinediv_pipeline.bonus.readings import reading_rows
    from cinediv_pipeline.settings import reference_dir

    return pa.Table.from_pylist(reading_rows(rows, reference_dir()), schema=schema)
