{#- Years that rule R would withhold tell no trend. -#}
with yearly as (

    select
        cells.population,
        cells.breakdown,
        cells.breakdown_value,
        year(cells.period_start) as year,
        count(films.women_fraction) as n_films,
        count(*) as n_all,
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order #}
        sum(cast(round(27720 * films.women_fraction) as bigint)) / 27720.0 / nullif(count(films.women_fraction), 0) as share
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films on films.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
        and year(cells.period_start) = year(cells.period_end)
    group by cells.population, cells.breakdown, cells.breakdown_value, year(cells.period_start)

)

select
    yearly.population,
    windows.period_start,
    windows.period_end,
    yearly.breakdown,
    yearly.breakdown_value,
    yearly.year,
    yearly.share,
    yearly.n_films
from yearly
inner join {{ ref('windows') }} as windows
    on yearly.year between windows.first_year and windows.last_year
where yearly.n_films >= 20 and yearly.n_films >= 0.8 * yearly.n_all
