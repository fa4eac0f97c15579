{#- The direction of a film is known from the list alone; everything that adds up roles looks at films of
    which TMDB tells the team: a few credits that a human has accepted do not make a team told. -#}
with told as (

    select distinct film_id
    from {{ ref('fct_credits') }}
    where credit_source = 'tmdb' and role <> 'actor'

)

select credits.*, told.film_id is not null as is_told
from {{ ref('fct_credits') }} as credits
left join told on told.film_id = credits.film_id
