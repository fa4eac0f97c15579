with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    {{ count_films("films.is_only_women", ref('film_direction')) }}

),

{{ share_rows('films_directed_only_by_women_share') }}

select * from published
