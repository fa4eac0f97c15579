{#- Only genders that may stand beside a name are counted: the list says who directs, so whoever chooses films
    could tell from two sets that differ by one film whom the first name counts as what. -#}
with shown as (

    select
        agrement_id,
        count(*) as n_directors,
        count(case when gender = 'female' and gender_method in ('{{ var('shown_methods') | join("', '") }}') then 1 end) as n_women,
        count(case when gender = 'male' and gender_method in ('{{ var('shown_methods') | join("', '") }}') then 1 end) as n_men
    from {{ ref('agreement_directors') }}
    group by agrement_id

)

select
    agreements.agrement_id,
    agreements.film_id,
    coalesce(shown.n_directors, 0) as n_directors,
    coalesce(shown.n_women, 0) as n_women,
    coalesce(shown.n_men, 0) as n_men,
    coalesce(shown.n_directors - shown.n_women - shown.n_men, 0) as n_unknown
from {{ ref('dim_agreements') }} as agreements
left join shown on shown.agrement_id = agreements.agrement_id
