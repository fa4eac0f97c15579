with grid as (

    select * from {{ ref('indicator_grid') }}
    where period_end >= cast('{{ var('bonus_first_year') }}-01-01' as date)

),

counted as (

    select
        {{ cell_key() }},
        count(case when agreements.bonus_parite then 1 end) as n_yes,
        count(agreements.bonus_parite) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    group by {{ cell_key() }}

),

{{ share_rows('bonus_parite_share', by_direction=true) }}

select * from published
