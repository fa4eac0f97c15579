{#- A name weighs 1 ÷ its place in the credits: the first 1, the second a half. Rule R counts films. -#}
with grid as (

    select * from {{ ref('cast_grid') }}
    where breakdown in ('all', 'genre')

),

casts as (

    select *, cast(round(27720.0 / place) as bigint) as weight
    from {{ ref('cast_cells') }}
    where breakdown in ('all', 'genre')

),

per_film as (

    select
        {{ cell_key() }},
        film_id,
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order #}
        sum(case when gender = 'female' then weight else 0 end) as women_weight,
        sum(case when gender <> 'unknown' then weight else 0 end) as known_weight,
        sum(weight) as all_weight,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all
    from casts
    group by {{ cell_key() }}, film_id

),

people as (

    select {{ cell_key() }}, count(distinct person_id) as n_people
    from casts
    where gender <> 'unknown'
    group by {{ cell_key() }}

),

films as (

    select
        {{ cell_key() }},
        {%- for name in ['women_weight', 'known_weight', 'all_weight', 'n_known', 'n_all'] %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        count(case when n_known > 0 then 1 end) as n_films
    from per_film
    group by {{ cell_key() }}

),

counted as (

    select films.*, people.n_people
    from films
    left join people using ({{ cell_key() }})

),

intervals as (

    select {{ cell_key() }}, low, high
    from {{ ref('stat_film_share_intervals') }}
    where statistic = 'cast_share_weighted'

),

measured as (

    select
        {{ cell_key('grid.') }},
        {{ ratio('counted.women_weight', 'counted.known_weight') }} as value,
        counted.women_weight / 27720.0 as numerator,
        counted.known_weight / 27720.0 as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.known_weight', 'counted.all_weight') }} as coverage,
        {#- where all films are alike no draw differs: Wilson over the films says what is left open #}
        case
            when counted.women_weight = 0 then {{ wilson_low('0', 'counted.n_films') }}
            when counted.women_weight = counted.known_weight then {{ wilson_low('counted.n_films', 'counted.n_films') }}
            else intervals.low
        end as ci_low,
        case
            when counted.women_weight = 0 then {{ wilson_high('0', 'counted.n_films') }}
            when counted.women_weight = counted.known_weight then {{ wilson_high('counted.n_films', 'counted.n_films') }}
            else intervals.high
        end as ci_high,
        {{ ratio('counted.women_weight', 'counted.all_weight') }} as bound_low,
        {{ ratio('(counted.all_weight - counted.known_weight + counted.women_weight)', 'counted.all_weight') }} as bound_high,
        {{ first_reason([
            rule_r_of('coalesce(counted.n_films, 0)', ratio('counted.known_weight', 'counted.all_weight')),
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
