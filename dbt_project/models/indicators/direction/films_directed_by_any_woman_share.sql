with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    {{ count_films("films.has_woman", ref('film_direction')) }}

),

{{ share_rows('films_directed_by_any_woman_share') }}

select * from published
