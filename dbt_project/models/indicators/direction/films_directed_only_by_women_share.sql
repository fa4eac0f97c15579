with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when films.is_only_women then 1 end) as n_yes,
        count(films.is_only_women) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

{{ share_rows('films_directed_only_by_women_share') }}

select * from published
