{#- Casts in the cells of their films, with their places; `billing` looks at the first names only.
    Not materialized: the rows are many. -#}
with films as (

    select films.film_id, {{ cell_key('cells.') }}
    from {{ ref('film_groups') }} as films
    inner join {{ ref('group_cells') }} as cells on cells.film_group = films.film_group

),

ranked as (

    select
        film_id,
        person_id,
        gender,
        row_number() over (partition by film_id order by billing_order nulls last, person_id) as place
    from {{ ref('fct_credits') }}
    where role = 'actor'

),

casts as not materialized (

    select films.*, ranked.person_id, ranked.gender, ranked.place
    from films
    inner join ranked on ranked.film_id = films.film_id

)

select {{ cell_key() }}, film_id, person_id, gender, place
from casts
{% for n in var('billings') %}
union all
select
    population,
    period_start,
    period_end,
    case when breakdown = 'all' then 'billing' else breakdown || '|billing' end as breakdown,
    case when breakdown = 'all' then 'first_{{ n }}' else breakdown_value || '|first_{{ n }}' end as breakdown_value,
    film_id,
    person_id,
    gender,
    place
from casts
where place <= {{ n }}
{% endfor %}
