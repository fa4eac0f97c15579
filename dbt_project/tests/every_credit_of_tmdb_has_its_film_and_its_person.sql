{{ config(meta={"dagster": {"ref": {"name": "fct_credits"}}}) }}

{#- Otherwise fct_credits would lose it without a word. Dagster shows the test there:
    it has to be named here. #}
-- depends_on: {{ ref('fct_credits') }}
select credits.credit_id, credits.tmdb_id, credits.tmdb_person_id
from {{ ref('stg_tmdb__credits') }} as credits
left join {{ ref('stg_linked__films') }} as films
    on films.source_name = 'tmdb' and films.source_id = cast(credits.tmdb_id as varchar)
left join {{ ref('stg_linked__people') }} as people
    on people.source_name = 'tmdb' and people.source_id = cast(credits.tmdb_person_id as varchar)
where films.film_id is null or people.person_id is null
