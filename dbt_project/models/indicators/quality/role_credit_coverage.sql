{#- For how many films of the list TMDB tells who holds a role: what the figures by role rest on. -#}
with films as (

    select distinct agreements.film_id, cells.population, cells.period_start, cells.period_end
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    where cells.breakdown = 'all'

),

roles as (

    select distinct film_id, role
    from {{ ref('fct_credits') }}

),

totals as (

    select population, period_start, period_end, count(*) as n_films
    from films
    group by population, period_start, period_end

),

linked as (

    select population, period_start, period_end, count(*) as n_linked
    from films
    inner join {{ ref('film_links') }} using (film_id)
    group by population, period_start, period_end

),

by_role as (

    select population, period_start, period_end, role, count(*) as n_credited
    from films
    inner join roles using (film_id)
    group by population, period_start, period_end, role

),

{#- The total: films that are linked with TMDB at all. #}
grid as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from {{ ref('indicator_grid') }}
    where breakdown = 'all'
    union all
    select {{ cell_key() }}
    from {{ ref('role_grid') }}
    where breakdown = 'role'

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(case when grid.breakdown = 'all' then linked.n_linked else by_role.n_credited end, 0) as numerator,
        coalesce(totals.n_films, 0) as denominator,
        0 as n_unknown,
        case when totals.n_films > 0 then 1 end as coverage,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high
    from grid
    left join totals using (population, period_start, period_end)
    left join linked using (population, period_start, period_end)
    left join by_role
        on by_role.population = grid.population
        and by_role.period_start = grid.period_start
        and by_role.period_end = grid.period_end
        and by_role.role = grid.breakdown_value

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
        {{ published_columns('role_credit_coverage', 'share') }}
    from ruled

)

select * from published
