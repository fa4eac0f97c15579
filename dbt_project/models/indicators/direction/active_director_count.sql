with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select {{ cell_key() }}, count(*) as n_people
    from {{ ref('director_cells') }}
    group by {{ cell_key() }}

),

{#- Films of the cell that name no director. #}
unnamed as (

    select
        {{ cell_key() }},
        count(*) as n_films,
        count(case when films.n_directors = 0 then 1 end) as n_unnamed
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_people, 0) as value,
        coalesce(counted.n_people, 0) as numerator,
        cast(null as double) as denominator,
        coalesce(unnamed.n_unnamed, 0) as n_unknown,
        1 - {{ ratio('unnamed.n_unnamed', 'unnamed.n_films') }} as coverage,
        coalesce(intervals.n_people_low, 0) as ci_low,
        coalesce(intervals.n_people_high, 0) as ci_high,
        coalesce(counted.n_people, 0) as bound_low,
        coalesce(counted.n_people, 0) + coalesce(unnamed.n_unnamed, 0) as bound_high,
        case
            when coalesce(counted.n_people, 0) = 0 then 'published'
            else {{ rule_r5('counted.n_people') }}
        end as status
    from grid
    left join counted using ({{ cell_key() }})
    left join unnamed using ({{ cell_key() }})
    left join {{ ref('stat_direction_intervals') }} as intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('active_director_count', 'count') }}
    from measured

)

select * from published
