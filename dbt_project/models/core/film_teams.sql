{#- Three-valued: null where the undecided could still change the answer. -#}
with credits as (

    select credits.film_id, credits.role, credits.gender, roles.is_key_post
    from {{ ref('fct_credits') }} as credits
    inner join {{ ref('dim_roles') }} as roles on roles.role = credits.role
    where roles.is_head_of_department

),

counted as (

    select
        film_id,
        count(distinct role) as n_posts,
        count(*) as n_credits,
        count(case when gender = 'female' then 1 end) as n_women,
        count(case when gender = 'male' then 1 end) as n_men,
        count(case when gender = 'unknown' then 1 end) as n_unknown,
        count(case when is_key_post then 1 end) as n_key,
        count(case when is_key_post and gender = 'female' then 1 end) as n_key_women,
        count(case when is_key_post and gender = 'unknown' then 1 end) as n_key_unknown
    from credits
    group by film_id

),

judged as (

    select *, n_key > 0 and n_key - n_key_unknown >= 0.8 * n_key as is_known
    from counted
    where n_posts >= {{ var('team_min_posts') }}

)

select
    film_id,
    n_posts,
    n_credits,
    n_women,
    n_men,
    n_unknown,
    n_key,
    n_key_women,
    n_key_unknown,
    {#- rule R within the film: four of five decided; a film that is not known may be anything #}
    case when is_known then cast(n_key_women as double) / nullif(n_key - n_key_unknown, 0) end as key_post_share,
    case when is_known then cast(n_key_women as double) / n_key else 0 end as key_post_share_low,
    case when is_known then cast(n_key_women + n_key_unknown as double) / n_key else 1 end as key_post_share_high,
    case
        when n_men > 0.6 * n_credits then 'men_over_60'
        when n_women > 0.6 * n_credits then 'women_over_60'
        when n_men + n_unknown <= 0.6 * n_credits and n_women + n_unknown <= 0.6 * n_credits
            then 'balanced'
    end as balance,
    case
        when n_men = n_credits then true
        when n_credits - n_men - n_unknown > 0 then false
    end as is_all_male
from judged
