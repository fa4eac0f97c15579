{#- Who holds what in the films that may have the bonus parité: of French initiative, agreed since it
    exists, linked with TMDB and with a team that is observed. -#}
with agreements as (

    select agreements.agrement_id, agreements.agrement_year, agreements.genre, agreements.film_id
    from {{ ref('dim_agreements') }} as agreements
    inner join {{ ref('film_links') }} as links on links.film_id = agreements.film_id
    inner join {{ ref('film_teams') }} as teams on teams.film_id = agreements.film_id
    where agreements.is_fif and agreements.agrement_year >= {{ var('bonus_first_year') }}

)

select
    agreements.agrement_id,
    agreements.agrement_year,
    agreements.genre,
    credits.role,
    credits.gender,
    {#- whether it may stand beside a name #}
    credits.gender_method in ('{{ var('shown_methods') | join("', '") }}') as is_shown,
    count(*) as n_people
from agreements
inner join {{ ref('fct_credits') }} as credits on credits.film_id = agreements.film_id
where credits.department <> 'cast'
group by agreements.agrement_id, agreements.agrement_year, agreements.genre, credits.role, credits.gender, is_shown
