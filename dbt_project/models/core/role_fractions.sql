{#- Assignments: what women's share of each role is in each film. A film is known where four of five
    of those in the role are decided (rule R within the film). -#}
with counted as (

    select
        {{ cell_key() }},
        film_id,
        count(case when gender = 'female' then 1 end) as n_women,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all
    from {{ ref('credit_cells') }}
    where breakdown in ('role', 'genre|role')
    group by {{ cell_key() }}, film_id

)

select
    *,
    n_known >= 0.8 * n_all as is_known
from counted
