with agreements as (

    select agrement_id from {{ ref('dim_agreements') }}

),

counted as (

    select
        agrement_id,
        count(*) as n_directors,
        count(case when gender = 'female' then 1 end) as n_women,
        count(case when gender = 'male' then 1 end) as n_men,
        count(case when gender = 'non_binary' then 1 end) as n_other,
        count(case when gender = 'unknown' then 1 end) as n_unknown
    from {{ ref('agreement_directors') }}
    group by agrement_id

),

{#- Three-valued: null where the undecided could still change the answer. #}
answered as (

    select
        *,
        case
            when n_women = n_directors then true
            when n_men + n_other > 0 then false
        end as is_only_women,
        case
            when n_men = n_directors then true
            when n_women + n_other > 0 then false
        end as is_only_men,
        case
            when n_women > 0 then true
            when n_unknown = 0 then false
        end as has_woman
    from counted

)

select
    agreements.agrement_id,
    coalesce(answered.n_directors, 0) as n_directors,
    coalesce(answered.n_women, 0) as n_women,
    coalesce(answered.n_men, 0) as n_men,
    coalesce(answered.n_other, 0) as n_other,
    coalesce(answered.n_unknown, 0) as n_unknown,
    answered.is_only_women,
    answered.is_only_men,
    answered.has_woman,
    cast(answered.n_women as double) / nullif(answered.n_directors - answered.n_unknown, 0) as women_fraction,
    case
        when answered.is_only_women then 'women_only'
        when answered.is_only_men then 'men_only'
        when not answered.is_only_women and not answered.is_only_men then 'mixed'
    end as direction
from agreements
left join answered on answered.agrement_id = agreements.agrement_id
