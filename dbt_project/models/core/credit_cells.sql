{#- A film agreed twice in one period counts its credits once. Not materialized: the rows are many, and most
    queries want one of the four kinds. -#}
with credits as not materialized (

    select
        {{ cell_key('cells.') }},
        films.film_id,
        credits.role,
        credits.department,
        credits.person_id,
        credits.gender,
        credits.is_told
    from {{ ref('film_groups') }} as films
    inner join {{ ref('group_cells') }} as cells on cells.film_group = films.film_group
    inner join {{ ref('told_credits') }} as credits on credits.film_id = films.film_id

),

{{ cells_by_role('credits', ['film_id', 'role', 'person_id', 'gender']) }}

select * from by_role
