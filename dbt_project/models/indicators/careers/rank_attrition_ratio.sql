with grid as (

    select *
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre')

),

counted as (

    select
        {{ cell_key() }},
        count(case when agreements.rank = '1' and films.has_woman then 1 end) as n_first_women,
        count(case when agreements.rank = '1' then films.has_woman end) as n_first,
        count(case when agreements.rank = '3+' and films.has_woman then 1 end) as n_later_women,
        count(case when agreements.rank = '3+' then films.has_woman end) as n_later,
        count(case when agreements.rank in ('1', '3+') or agreements.rank is null then 1 end) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
    group by {{ cell_key() }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        {{ ratio('counted.n_later_women', 'counted.n_later') }} as numerator,
        {{ ratio('counted.n_first_women', 'counted.n_first') }} as denominator,
        coalesce(counted.n_all - counted.n_first - counted.n_later, 0) as n_unknown,
        {{ ratio('(counted.n_first + counted.n_later)', 'counted.n_all') }} as coverage,
        {#- Katz: the logarithm of a ratio of two shares is nearly normal #}
        1.959963984540054 * sqrt(
            1.0 / nullif(counted.n_later_women, 0) - 1.0 / nullif(counted.n_later, 0)
            + 1.0 / nullif(counted.n_first_women, 0) - 1.0 / nullif(counted.n_first, 0)
        ) as width,
        least(counted.n_first, counted.n_later) as n_smaller,
        least(counted.n_first_women, counted.n_later_women) as n_fewest
    from grid
    left join counted using ({{ cell_key() }})

),

ruled as (

    select
        *,
        numerator / nullif(denominator, 0) as value,
        numerator / nullif(denominator, 0) * exp(-width) as ci_low,
        numerator / nullif(denominator, 0) * exp(width) as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ first_reason([
            rule_r_of('coalesce(n_smaller, 0)', 'coverage'),
            rule_r5('n_fewest')
        ]) }} as status
    from measured

),

published as (

    select
        {{ published_columns('rank_attrition_ratio', 'ratio') }}
    from ruled

)

select * from published
