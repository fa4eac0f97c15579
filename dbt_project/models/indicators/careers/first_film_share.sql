with grid as (

    {{ grid_without(['rank']) }}

),

counted as (

    {{ count_films("films.rank = '1'", ref('dim_agreements')) }}

),

{{ share_rows('first_film_share', by_direction=true) }}

select * from published
