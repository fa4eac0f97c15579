with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when gender = 'female' then 1 end) as n_yes,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all
    from {{ ref('director_cells') }}
    group by {{ cell_key() }}

),

{{ share_rows('women_among_directors_share') }}

select * from published
