-- Share of films of 2015 to 2024 that a woman (co-)directed, with its label.
-- Run: duckdb -readonly /path/to/releases/latest/observatory.duckdb < women_share.sql
select
    catalogue.label_fr,
    catalogue.label_en,
    indicators.value,
    indicators.ci_low,
    indicators.ci_high,
    indicators.status
from indicators
join catalogue using (indicator_id)
where indicators.indicator_id = 'films_directed_by_any_woman_share'
    and indicators.population = 'agrees'
    and indicators.breakdown = 'all'
    and indicators.period_start = date '2015-01-01'
    and indicators.period_end = date '2024-12-31'
