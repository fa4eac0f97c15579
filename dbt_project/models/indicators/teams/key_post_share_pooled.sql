with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        sum(n_key_women) as n_yes,
        sum(n_key - n_key_unknown) as n_known,
        sum(n_key) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_teams') }} as teams using (film_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

{{ share_rows('key_post_share_pooled') }}

select * from published
