{#- Added up per group of films first, since the films of a group are in the same cells. Rule R5 asks
    whether five persons are known: no group needs to name more. -#}
with grouped as (

    select
        films.film_group,
        credits.role,
        credits.department,
        credits.is_told,
        count(case when credits.gender = 'female' then 1 end) as n_yes,
        count(case when credits.gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all,
        list_distinct(list(credits.person_id) filter (where credits.gender <> 'unknown'))[1:5] as people
    from {{ ref('film_groups') }} as films
    inner join {{ ref('told_credits') }} as credits on credits.film_id = films.film_id
    group by films.film_group, credits.role, credits.department, credits.is_told

),

credits as (

    select {{ cell_key('cells.') }}, grouped.* exclude (film_group)
    from grouped
    inner join {{ ref('group_cells') }} as cells on cells.film_group = grouped.film_group

),

{{ cells_by_role('credits', ['n_yes', 'n_known', 'n_all', 'people']) }}

select
    {{ cell_key() }},
    cast(sum(n_yes) as bigint) as n_yes,
    cast(sum(n_known) as bigint) as n_known,
    cast(sum(n_all) as bigint) as n_all,
    least(coalesce(len(list_distinct(flatten(list(people)))), 0), 5) as n_people
from by_role
group by {{ cell_key() }}
