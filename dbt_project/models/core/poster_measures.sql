{#- Three measures of one poster that was seen whole and of which somebody said the film. Weights are
    whole millionths (of a figure, or of the poster's area), so that sums are exact in any order.

    A figure that is counted and not described is unknown. Areas of some figures are no measure of a
    poster: where one is missing, the poster has none. -#}
{%- set unit = 1000000 -%}
{%- set known = "gender_presentation <> '" ~ var('not_determinable') ~ "'" -%}
with figures as (

    select *, cast(round(area_share * {{ unit }}) as bigint) as area
    from {{ ref('poster_figures') }}

),

summed as (

    select
        content_id,
        count(*) as n_described,
        count(case when gender_presentation = 'female' then 1 end) as n_women,
        count(case when {{ known }} then 1 end) as n_known,
        count(area) as n_measured,
        sum(case when gender_presentation = 'female' then area end) as women_area,
        sum(case when {{ known }} then area end) as known_area,
        sum(area) as all_area,
        count(case when is_foreground and gender_presentation = 'female' then 1 end) as n_front_women,
        count(case when is_foreground and {{ known }} then 1 end) as n_front_known,
        count(case when is_foreground then 1 end) as n_front,
        count(is_foreground) as n_placed
    from figures
    group by content_id

),

posters as (

    select
        posters.content_id,
        posters.film_id,
        greatest(posters.n_figures, coalesce(summed.n_described, 0)) as n_figures,
        {%- for name in ['n_women', 'n_known', 'n_measured', 'women_area', 'known_area', 'all_area', 'n_front_women', 'n_front_known', 'n_front', 'n_placed'] %}
        coalesce(summed.{{ name }}, 0) as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('dim_posters') }} as posters
    left join summed on summed.content_id = posters.content_id
    where posters.is_seen_whole and posters.film_id is not null

),

measured as (

    select
        content_id, film_id, 'figures' as measure,
        n_women * {{ unit }} as women_weight, n_known * {{ unit }} as known_weight, n_figures * {{ unit }} as all_weight,
        n_figures - n_known as n_unknown, 0 as n_unplaced, n_figures
    from posters
    union all
    select
        content_id, film_id, 'area',
        women_area, known_area, all_area,
        n_figures - n_known, 0, n_figures
    from posters
    where n_measured = n_figures
    union all
    select
        content_id, film_id, 'foreground',
        n_front_women * {{ unit }}, n_front_known * {{ unit }}, n_front * {{ unit }},
        n_front - n_front_known + n_figures - n_placed, n_figures - n_placed, n_figures
    from posters

)

select
    content_id,
    film_id,
    cast(measure as varchar) as measure,
    {%- for name in ['women_weight', 'known_weight', 'all_weight', 'n_unknown', 'n_unplaced', 'n_figures'] %}
    cast({{ name }} as bigint) as {{ name }}{% if not loop.last %},{% endif %}
    {%- endfor %}
from measured
