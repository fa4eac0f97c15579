with grid as (

    {{ grid_without(['rank', 'budget_class']) }}

),

{#- The tenth of largest budgets of each year, in each population. -#}
thresholds as (

    select
        cells.population,
        agreements.agrement_year,
        quantile_cont(agreements.devis_eur, 0.9) as smallest_eur
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    where cells.breakdown = 'all' and year(cells.period_start) = year(cells.period_end)
    group by cells.population, agreements.agrement_year

),

counted as (

    select
        {{ cell_key('cells.') }},
        count(case when agreements.devis_eur >= thresholds.smallest_eur then 1 end) as n_yes,
        count(agreements.devis_eur) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    left join thresholds
        on thresholds.population = cells.population
        and thresholds.agrement_year = agreements.agrement_year
    where cells.breakdown_value is not null
    group by {{ cell_key('cells.') }}

),

{#- The largest budgets are public and mostly reviewed: where a class of direction leaves one to four films
    of the tenth to first names, it would tell who they count as what. -#}
inferred as (

    select
        cells.population, cells.period_start, cells.period_end,
        case when cells.breakdown = 'all' then 'direction' else cells.breakdown || '|direction' end as breakdown,
        case when cells.breakdown = 'all' then '' else cells.breakdown_value || '|' end as base_value,
        count(*) as n_films
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    inner join thresholds
        on thresholds.population = cells.population
        and thresholds.agrement_year = agreements.agrement_year
    inner join (
        select agrement_id
        from {{ ref('agreement_directors') }}
        group by agrement_id
        having not bool_and(gender_method in ('{{ var('shown_methods') | join("', '") }}'))
    ) as unsure on unsure.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
        and agreements.devis_eur >= thresholds.smallest_eur
    group by cells.population, cells.period_start, cells.period_end, breakdown, base_value

),

{{ share_rows('top_decile_share', by_direction=true) }},

guarded as (

    select
        published.* replace (
            case
                when published.status = 'published' and inferred.n_films between 1 and 4 then 'withheld_persons'
                else published.status
            end as status
        )
    from published
    left join inferred
        on inferred.population = published.population
        and inferred.period_start = published.period_start
        and inferred.period_end = published.period_end
        and inferred.breakdown = published.breakdown
        and starts_with(published.breakdown_value, inferred.base_value)

),

final as (

    select
        {{ published_columns('top_decile_share', 'share') }}
    from guarded

)

select * from final
