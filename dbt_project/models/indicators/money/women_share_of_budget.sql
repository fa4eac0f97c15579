with grid as (

    {{ grid_without(['direction']) }}

),

{#- A film's budget is divided equally among its directors, in whole euros: exact in any order. #}
per_profile as (

    select
        profiles.profile,
        sum(case when films.women_fraction is not null then cast(round(agreements.devis_eur * films.women_fraction) as bigint) end) as women_eur,
        sum(case when films.women_fraction is not null then agreements.devis_eur end) as known_eur,
        max(case when films.women_fraction is not null then agreements.devis_eur end) as largest_eur,
        count(case when films.women_fraction is not null then agreements.devis_eur end) as n_known,
        count(*) as n_all,
        sum(agreements.devis_eur) as all_eur,
        sum(cast(round(agreements.devis_eur * coalesce(cast(films.n_women as double) / nullif(films.n_directors, 0), 0)) as bigint)) as lowest_eur,
        sum(cast(round(agreements.devis_eur * coalesce(cast(films.n_women + films.n_unknown as double) / nullif(films.n_directors, 0), 1)) as bigint)) as highest_eur
    from {{ ref('film_profiles') }} as profiles
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    group by profiles.profile

),

counted as (

    select
        {{ cell_key('cells.') }},
        max(films.largest_eur) as largest_eur,
        {%- for name in ['women_eur', 'known_eur', 'n_known', 'n_all', 'all_eur', 'lowest_eur', 'highest_eur'] %}
        sum(films.{{ name }}) as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('profile_cells') }} as cells
    inner join per_profile as films on films.profile = cells.profile
    where cells.breakdown_value is not null
    group by {{ cell_key('cells.') }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        {{ ratio('counted.women_eur', 'counted.known_eur') }} as value,
        counted.women_eur as numerator,
        counted.known_eur as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage,
        intervals.budget_share_low as ci_low,
        intervals.budget_share_high as ci_high,
        {{ ratio('counted.lowest_eur', 'counted.all_eur') }} as bound_low,
        {{ ratio('counted.highest_eur', 'counted.all_eur') }} as bound_high,
        {{ first_reason([
            rule_r('coalesce(counted.n_known, 0)', 'counted.n_all'),
            rule_r3('coalesce(counted.n_known, 0)', 'counted.largest_eur', 'counted.known_eur')
        ]) }} as status
    from grid
    left join counted using ({{ cell_key() }})
    left join {{ ref('stat_direction_intervals') }} as intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('women_share_of_budget', 'share') }}
    from measured

)

select * from published
