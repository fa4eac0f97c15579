with grid as (

    select * from {{ ref('indicator_grid') }}

),

counted as (

    select
        {{ cell_key() }},
        percentile_cont(0.5) within group (order by agreements.devis_eur) as amount,
        sum(agreements.devis_eur) as total_eur,
        max(agreements.devis_eur) as largest_eur,
        count(agreements.devis_eur) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    group by {{ cell_key() }}

),

intervals as (

    select {{ cell_key() }}, median_eur_low as ci_low, median_eur_high as ci_high
    from {{ ref('stat_cell_intervals') }}

),

{{ money_rows('budget_median_eur', by_direction=true) }}

select * from published
