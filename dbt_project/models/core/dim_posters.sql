{#- Of one poster the observations are of one kind: a vision model looked at the whole, faces were
    found, or nothing was seen. -#}
select
    content_id,
    film_id,
    coalesce(max(case when dimension = 'figures_by' then observed_value end) = 'vision', false) as is_seen_whole,
    coalesce(greatest(max(case when dimension = 'n_figures' then try_cast(observed_value as integer) end), 0), 0) as n_figures
from {{ ref('stg_enriched__content_observations') }}
where content_type = 'poster' and subject_id = content_id
group by content_id, film_id
