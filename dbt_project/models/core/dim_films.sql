with agreements as (

    select * from {{ ref('dim_agreements') }}

),

numbered as (

    select
        *,
        row_number() over (partition by film_id order by agrement_year desc, agrement_id desc) as newest,
        min(agrement_year) over (partition by film_id) as first_agrement_year,
        count(*) over (partition by film_id) as n_agreements
    from agreements

)

select
    film_id,
    agrement_id as latest_agrement_id,
    title,
    former_title,
    genre,
    first_agrement_year,
    agrement_year as latest_agrement_year,
    n_agreements,
    devis_eur as latest_devis_eur
from numbered
where newest = 1
