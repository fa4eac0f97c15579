{#- Characters as the synopsis of their film tells them. A screenplay tells other characters of the
    same film: together they would count twice. No join with people, ever: a character is no person.

    Null: nobody has looked (traits of real persons, never). not_determinable: the synopsis does not tell. -#}
with observed as (

    select
        subject_id,
        content_id,
        film_id
        {%- for dimension in var('character_attributes') %},
        max(case when dimension = '{{ dimension }}' then observed_value end) as {{ dimension }}
        {%- endfor %}
    from {{ ref('stg_enriched__observations') }}
    where content_type = 'synopsis'
    group by subject_id, content_id, film_id

),

documentaries as (

    select film_id
    from {{ ref('dim_films') }}
    where genre = 'documentary'

),

judged as (

    select
        observed.*,
        coalesce(observed.real_person, '') <> 'yes' and documentaries.film_id is null as is_fictional,
        links.film_id is not null as is_linked
    from observed
    left join documentaries on documentaries.film_id = observed.film_id
    left join {{ ref('film_links') }} as links
        on links.film_id = observed.film_id and 'tmdb-' || links.tmdb_id = observed.content_id

)

select
    subject_id,
    content_id,
    film_id,
    is_linked,
    is_fictional,
    coalesce(gender, '{{ var('not_determinable') }}') as gender,
    coalesce(narrative_role, '{{ var('not_determinable') }}') as narrative_role
    {%- for trait in var('character_traits') %},
    case when is_fictional then {{ trait }} end as {{ trait }}
    {%- endfor %}
from judged
