{#- The breakdown value is null where the direction of the film, or the character's place in the story,
    is undecided. -#}
with characters as (

    select subject_id, film_id, gender, narrative_role
    from {{ ref('dim_characters') }}
    where is_linked

)

select characters.subject_id, characters.gender, {{ cell_key('cells.') }}
from {{ ref('content_cells') }} as cells
inner join characters on characters.film_id = cells.film_id
union all
select
    characters.subject_id,
    characters.gender,
    cells.population,
    cells.period_start,
    cells.period_end,
    'narrative_role' as breakdown,
    nullif(characters.narrative_role, '{{ var('not_determinable') }}') as breakdown_value
from {{ ref('content_cells') }} as cells
inner join characters on characters.film_id = cells.film_id
where cells.breakdown = 'all' and not cells.is_pooled
