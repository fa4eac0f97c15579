with agreements as (

    select * from {{ ref('agreements_corrected') }}

),

films as (

    select source_id as agrement_id, film_id
    from {{ ref('stg_linked__films') }}
    where source_name = 'cnc'

),

by_country as (

    select agrement_id, country, sum(financing_share) as financing_share
    from {{ ref('nationalities_corrected') }}
    group by agrement_id, country

),

nationality as (

    select
        agrement_id,
        coalesce(max(case when country = 'FR' then financing_share end), 0) as french_share,
        coalesce(max(case when country <> 'FR' or country is null then financing_share end), 0)
            as largest_foreign_share,
        count(*) as n_countries
    from by_country
    group by agrement_id

),

broadcasters as (

    select
        agrement_id,
        string_agg(case when access = 'pay' then channel end, '|' order by position) as channels_pay,
        string_agg(case when access = 'free' then channel end, '|' order by position) as channels_free
    from {{ ref('stg_cnc__broadcasters') }}
    group by agrement_id

),

{#- A mark that is documented nowhere leaves the aid unknown; no mark means not obtained. #}
aids as (

    select
        agrement_id,
        max(case when aid = 'avance_sur_recettes' then aid_detail end) as avance_sur_recettes,
        {%- for aid in ['sofica', 'credit_impot', 'aide_regionale'] %}
        count(case when aid = '{{ aid }}' then 1 end) as {{ aid }}_marks,
        count(case when aid = '{{ aid }}' and is_obtained then 1 end) as {{ aid }}_obtained
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('stg_cnc__aids') }}
    group by agrement_id

),

joined as (

    select
        agreements.agrement_id,
        films.film_id,
        agreements.visa,
        agreements.agrement_year,
        agreements.title,
        agreements.former_title,
        agreements.genre,
        agreements.is_eof,
        agreements.devis_eur,
        {{ budget_class('agreements.devis_eur') }} as budget_class,
        agreements.rank,
        agreements.n_directors,
        agreements.bonus_parite,
        nationality.french_share > nationality.largest_foreign_share as is_fif,
        nationality.french_share,
        nationality.n_countries,
        agreements.nationality_text,
        broadcasters.channels_pay,
        broadcasters.channels_free,
        aids.avance_sur_recettes,
        {%- for aid in ['sofica', 'credit_impot', 'aide_regionale'] %}
        case
            when coalesce(aids.{{ aid }}_marks, 0) = 0 then false
            when aids.{{ aid }}_obtained > 0 then true
        end as {{ aid }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from agreements
    left join films on films.agrement_id = agreements.agrement_id
    left join nationality on nationality.agrement_id = agreements.agrement_id
    left join broadcasters on broadcasters.agrement_id = agreements.agrement_id
    left join aids on aids.agrement_id = agreements.agrement_id

)

select * from joined
