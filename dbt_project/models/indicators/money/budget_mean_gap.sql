with grid as (

    {{ grid_without(['direction']) }}

),

{{ gap_rows('budget_mean_gap', 'mean') }}

select * from published
