{#- Counts and points rest on genders that may stand beside a name: others would show who was counted by the
    first name, since the team is known. Neither women nor men are one number: a person who is not
    binary could be told from a small team. -#}
with teams as (

    select film_id, n_posts, n_credits
    from {{ ref('film_teams') }}

),

shown as (

    select
        credits.film_id,
        count(case when credits.gender = 'female' then 1 end) as n_women,
        count(case when credits.gender = 'male' then 1 end) as n_men
    from {{ ref('fct_credits') }} as credits
    inner join {{ ref('dim_roles') }} as roles on roles.role = credits.role
    where roles.is_head_of_department
        and credits.gender_method in ('{{ var('shown_methods') | join("', '") }}')
    group by credits.film_id

)

select
    agreements.agrement_id,
    agreements.film_id,
    teams.n_posts,
    teams.n_credits,
    coalesce(shown.n_women, 0) as n_women,
    coalesce(shown.n_men, 0) as n_men,
    teams.n_credits - coalesce(shown.n_women, 0) - coalesce(shown.n_men, 0) as n_unknown,
    readings.bonus_grid,
    readings.points_sure as bonus_points_sure,
    readings.points_possible as bonus_points_possible,
    readings.bonus_status as bonus_simulated
from {{ ref('dim_agreements') }} as agreements
inner join {{ ref('film_links') }} as links on links.film_id = agreements.film_id
inner join teams on teams.film_id = agreements.film_id
left join shown on shown.film_id = agreements.film_id
left join {{ ref('bonus_readings') }} as readings
    on readings.agrement_id = agreements.agrement_id and readings.bonus_rule = 'shown'
