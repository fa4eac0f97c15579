with grid as (

    select *
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre')

),

ranked as (

    select
        {{ cell_key('cells.') }},
        cells.agrement_id,
        agreements.devis_eur,
        row_number() over (
            partition by {{ cell_key('cells.') }} order by agreements.devis_eur desc, cells.agrement_id
        ) as place,
        count(*) over (partition by {{ cell_key('cells.') }}) as n_films
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
        and agreements.devis_eur is not null

),

{#- A gender that was inferred is no ground to say who directed one given film. -#}
counted as (

    select
        {{ cell_key('ranked.') }},
        max(ranked.n_films) as n_films,
        count(case when directors.gender = 'female' then 1 end) as n_women,
        count(directors.person_id) as n_directors,
        count(case when directors.gender_method in ('{{ var('shown_methods') | join("', '") }}') then 1 end) as n_sure
    from ranked
    left join {{ ref('agreement_directors') }} as directors on directors.agrement_id = ranked.agrement_id
    where ranked.place = 1
    group by {{ cell_key('ranked.') }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        counted.n_women as value,
        counted.n_women as numerator,
        counted.n_directors as denominator,
        coalesce(counted.n_directors - counted.n_sure, 0) as n_unknown,
        {{ ratio('counted.n_sure', 'counted.n_directors') }} as coverage,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        case
            when coalesce(counted.n_films, 0) < 3 then 'withheld_money'
            when counted.n_directors = 0 or counted.n_sure < counted.n_directors then 'withheld_coverage'
            else 'published'
        end as status
    from grid
    left join counted using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('largest_budget_women_count', 'count') }}
    from measured

)

select * from published
