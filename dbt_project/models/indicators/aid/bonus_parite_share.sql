with grid as (

    select * from {{ ref('indicator_grid') }}
    where period_end >= cast('{{ var('bonus_first_year') }}-01-01' as date)

),

counted as (

    {{ count_films("films.bonus_parite", ref('dim_agreements')) }}

),

{{ share_rows('bonus_parite_share', by_direction=true) }}

select * from published
