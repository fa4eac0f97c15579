"""Bootstrap intervals of means and medians over films, one row per statistic and cell."""


def model(dbt, session):
    """Return the intervals of `cinediv_pipeline.statistics.shares.share_intervals`."""
    from cinediv_pipeline.statistics.shares import read_share_intervals

    dbt.config(materialized="table", packages=["numpy", "pandas"])
    shares = dbt.ref("film_shares")
    if not dbt.config.get("meta")["with_intervals"]:
        shares = shares.filter("false")
    return read_share_intervals(shares)
