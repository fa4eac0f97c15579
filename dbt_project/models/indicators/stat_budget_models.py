"""Regressions of budgets on who directs, one row per model, cell and term."""


def model(dbt, session):
    """Return the card of `cinediv_pipeline.statistics.budget_models.budget_models`."""
    from cinediv_pipeline.statistics.beside import beside

    dbt.config(materialized="table", packages=["numpy", "pandas", "statsmodels"])
    films = dbt.ref("budget_model_films").df()
    directors = dbt.ref("agreement_directors").project("agrement_id, person_id")
    return beside("budget_models:window_models", films, dbt.ref("windows").df(), directors.df())
