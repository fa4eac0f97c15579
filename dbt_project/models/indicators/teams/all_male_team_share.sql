with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when teams.is_all_male then 1 end) as n_yes,
        count(teams.is_all_male) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_teams') }} as teams using (film_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

{{ share_rows('all_male_team_share') }}

select * from published
