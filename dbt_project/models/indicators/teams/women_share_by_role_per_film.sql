with grid as (

    select * from {{ ref('role_grid') }}
    where breakdown in ('role', 'genre|role')

),

films as (

    select
        {{ cell_key() }},
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order. A film that
            is not known may be anything #}
        sum(case when is_known then cast(round(27720.0 * n_women / n_known) as bigint) end) / 27720.0 as total_fraction,
        count(case when is_known then 1 end) as n_known,
        count(*) as n_all,
        sum(case when is_known then cast(round(27720.0 * n_women / n_all) as bigint) else 0 end) / 27720.0 as lowest_total,
        sum(case
            when is_known then cast(round(27720.0 * (n_women + n_all - n_known) / n_all) as bigint)
            else 27720
        end) / 27720.0 as highest_total
    from {{ ref('role_fractions') }}
    group by {{ cell_key() }}

),

counted as (

    select films.*, coalesce(people.n_people, 0) as n_people
    from films
    left join {{ ref('role_counts') }} as people using ({{ cell_key() }})

),

intervals as (

    select {{ cell_key() }}, low as ci_low, high as ci_high
    from {{ ref('stat_film_share_intervals') }}
    where statistic = 'women_share_by_role_per_film'

),

{{ fraction_rows('women_share_by_role_per_film', persons=true) }}

select * from published
