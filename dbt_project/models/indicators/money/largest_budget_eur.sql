with grid as (

    {{ grid_without(['rank', 'budget_class']) }}

),

{#- A gender that was inferred is no ground to say who directed one given film. -#}
directions as (

    select
        agrement_id,
        bool_and(gender_method in ('{{ var('shown_methods') | join("', '") }}')) as is_shown
    from {{ ref('agreement_directors') }}
    group by agrement_id

),

films as (

    select
        {{ cell_key('cells.') }},
        agreements.devis_eur,
        cells.breakdown not like '%direction%' or coalesce(directions.is_shown, false) as is_sure
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    left join directions on directions.agrement_id = cells.agrement_id
    where cells.breakdown_value is not null

),

{#- In a class of direction a bigger film whose direction is not sure might belong to it. -#}
unsure as (

    select
        population, period_start, period_end,
        case when base = 'all' then 'direction' else base || '|direction' end as breakdown,
        case when base = 'all' then directions.direction else base_value || '|' || directions.direction end as breakdown_value,
        max(devis_eur) as largest_unsure
    from (
        select
            cells.population, cells.period_start, cells.period_end,
            cells.breakdown as base, cells.breakdown_value as base_value,
            agreements.devis_eur
        from {{ ref('film_cells') }} as cells
        inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
        left join directions as shown on shown.agrement_id = cells.agrement_id
        where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
            and not coalesce(shown.is_shown, false)
    ) as bases
    cross join ({{ value_rows(var('breakdown_values')['direction'], 'direction') }}) as directions
    group by population, period_start, period_end, breakdown, breakdown_value

),

counted as (

    select
        {{ cell_key() }},
        max(case when is_sure then devis_eur end) as largest_eur,
        count(case when is_sure then devis_eur end) as n_known,
        count(*) as n_all
    from films
    group by {{ cell_key() }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        counted.largest_eur as value,
        counted.largest_eur as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        case
            when coalesce(counted.n_known, 0) < 3 then 'withheld_money'
            when unsure.largest_unsure > counted.largest_eur then 'withheld_coverage'
            else 'published'
        end as status
    from grid
    left join counted using ({{ cell_key() }})
    left join unsure using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('largest_budget_eur', 'eur') }}
    from measured

)

select * from published
