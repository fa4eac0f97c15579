with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when films.has_woman then 1 end) as n_yes,
        count(films.has_woman) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

{{ share_rows('films_directed_by_any_woman_share') }}

select * from published
