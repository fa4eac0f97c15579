with grid as (

    {{ grid_without(['direction']) }}

),

{{ gap_rows('budget_median_gap', 'median') }}

select * from published
