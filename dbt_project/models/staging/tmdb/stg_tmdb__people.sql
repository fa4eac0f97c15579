select
    tmdb_person_id,
    imdb_id,
    name,
    gender,
    known_for_department,
    birthday,
    deathday
from {{ source('raw', 'tmdb_people') }}
