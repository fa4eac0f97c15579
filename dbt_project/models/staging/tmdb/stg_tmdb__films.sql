select
    tmdb_id,
    imdb_id,
    wikidata_id,
    title,
    original_title,
    original_language,
    release_date,
    year(release_date) as release_year,
    french_release_date,
    status,
    runtime_minutes,
    budget_usd,
    revenue_usd,
    genres,
    origin_countries,
    production_countries,
    production_companies
from {{ source('raw', 'tmdb_films') }}
