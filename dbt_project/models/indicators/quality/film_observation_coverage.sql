with films as (

    select distinct {{ cell_key('cells.') }}, agreements.film_id
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_links') }} as links on links.film_id = agreements.film_id
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null

),

observed as (

    select distinct film_id
    from {{ ref('dim_characters') }}
    where is_linked

),

counted as (

    select {{ cell_key() }}, count(observed.film_id) as n_observed, count(*) as n_films
    from films
    left join observed using (film_id)
    group by {{ cell_key() }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_observed, 0) as numerator,
        coalesce(counted.n_films, 0) as denominator,
        0 as n_unknown,
        case when counted.n_films > 0 then 1 end as coverage,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high
    from {{ ref('indicator_grid') }} as grid
    left join counted using ({{ cell_key() }})
    where grid.breakdown in ('all', 'genre')

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        case when denominator > 0 then 'published' else 'withheld_n' end as status
    from measured

),

published as (

    select
        {{ published_columns('film_observation_coverage', 'share') }}
    from ruled

)

select * from published
