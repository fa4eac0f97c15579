{{ config(meta={"dagster": {"ref": {"name": "dim_characters"}}}) }}

{#- In a documentary everyone is a real person, whatever the row real_person says: the lake's suite does
    not know the genre of a film. Dagster shows the test there: it has to be named here. #}
-- depends_on: {{ ref('dim_characters') }}
select observed.subject_id, observed.dimension
from {{ ref('stg_enriched__observations') }} as observed
inner join {{ ref('dim_films') }} as films on films.film_id = observed.film_id
where films.genre = 'documentary'
    and observed.dimension not in ('{{ var('real_person_attributes') | join("', '") }}')
