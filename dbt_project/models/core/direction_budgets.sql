with films as (

    select
        {{ cell_key('cells.') }},
        cells.agrement_id,
        direction.direction,
        case when direction.direction is not null then agreements.devis_eur end as devis_eur
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    inner join {{ ref('film_direction') }} as direction on direction.agrement_id = cells.agrement_id
    where cells.breakdown_value is not null and cells.breakdown not like '%direction%'

),

people as (

    select
        {{ cell_key('films.') }},
        count(distinct case when films.direction = 'women_only' then credits.person_id end) as n_women,
        count(distinct case when films.direction = 'men_only' then credits.person_id end) as n_men
    from films
    inner join {{ ref('agreement_directors') }} as credits
        on credits.agrement_id = films.agrement_id
    where films.devis_eur is not null
    group by {{ cell_key('films.') }}

),

budgets as (

    select
        {{ cell_key() }},
        count(*) as n_all,
        count(devis_eur) as n_known
        {%- for side, direction in [('women', 'women_only'), ('men', 'men_only')] %},
        count(case when direction = '{{ direction }}' then devis_eur end) as n_films_{{ side }},
        sum(case when direction = '{{ direction }}' then devis_eur end) as total_{{ side }},
        max(case when direction = '{{ direction }}' then devis_eur end) as largest_{{ side }},
        avg(case when direction = '{{ direction }}' then cast(devis_eur as double) end) as mean_{{ side }},
        percentile_cont(0.5) within group (order by case when direction = '{{ direction }}' then devis_eur end) as median_{{ side }},
        {#- whole billionths: their sum does not depend on the order in which threads add #}
        exp(
            sum(case when direction = '{{ direction }}' and devis_eur > 0 then cast(round(ln(devis_eur) * 1e9) as bigint) end)
            / 1e9 / nullif(count(case when direction = '{{ direction }}' and devis_eur > 0 then 1 end), 0)
        ) as geometric_{{ side }}
        {%- endfor %}
    from films
    group by {{ cell_key() }}

)

select
    budgets.*,
    coalesce(people.n_women, 0) as n_people_women,
    coalesce(people.n_men, 0) as n_people_men
from budgets
left join people using ({{ cell_key() }})
