{#- Films whose agreements are of the same years, genres and nationality are in the same cells of credits. -#}
with listed as (

    select film_id, list_sort(list(distinct row(agrement_year, is_fif, genre))) as agreements
    from {{ ref('dim_agreements') }}
    where film_id is not null
    group by film_id

)

select
    film_id,
    cast(dense_rank() over (order by agreements) as integer) as film_group
from listed
