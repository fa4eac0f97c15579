{#- A name weighs 1 ÷ its place in the credits: the first 1, the second a half. Rule R counts names. -#}
with grid as (

    select * from {{ ref('cast_grid') }}
    where breakdown in ('all', 'genre')

),

counted as (

    select
        {{ cell_key() }},
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order #}
        sum(case when gender = 'female' then weight else 0 end) / 27720.0 as women_weight,
        sum(case when gender <> 'unknown' then weight else 0 end) / 27720.0 as known_weight,
        sum(weight) / 27720.0 as all_weight,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all,
        count(distinct case when gender <> 'unknown' then person_id end) as n_people
    from (select *, cast(round(27720.0 / billing_order) as bigint) as weight from {{ ref('cast_cells') }}) as casts
    group by {{ cell_key() }}

),

intervals as (

    select {{ cell_key() }}, low as ci_low, high as ci_high
    from {{ ref('stat_film_share_intervals') }}
    where statistic = 'cast_share_weighted'

),

measured as (

    select
        {{ cell_key('grid.') }},
        counted.women_weight / nullif(counted.known_weight, 0) as value,
        counted.women_weight as numerator,
        counted.known_weight as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        counted.known_weight / nullif(counted.all_weight, 0) as coverage,
        intervals.ci_low,
        intervals.ci_high,
        counted.women_weight / nullif(counted.all_weight, 0) as bound_low,
        1 - (counted.known_weight - counted.women_weight) / nullif(counted.all_weight, 0) as bound_high,
        {{ first_reason([
            rule_r_of('coalesce(counted.n_known, 0)', 'counted.known_weight / nullif(counted.all_weight, 0)'),
            rule_r5('coalesce(counted.n_people, 0)')
        ]) }} as status
    from grid
    left join counted using ({{ cell_key() }})
    left join intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('cast_share_weighted', 'share') }}
    from measured

)

select * from published
