"""Bootstrap intervals of means and medians over films, one row per statistic and cell."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.shares.share_intervals`."""
    from cinediv_pipeline.statistics.shares import share_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    shares = dbt.ref("film_shares")
    if not dbt.config.get("meta")["with_intervals"]:
        shares = shares.filter("false")
    cells = shares.query(
        "shares",
        "select distinct cell_number, statistic, population, period_start, period_end, breakdown, "
        "breakdown_value from shares order by cell_number",
    ).df()
    films = shares.query("shares", "select distinct film_id from shares order by film_id").df()
    rows = shares.query(
        "shares",
        "select cell_number, dense_rank() over (order by film_id) - 1 as film, numerator, "
        "denominator from shares order by cell_number, film",
    ).df()
    return share_intervals(cells, films, rows)
