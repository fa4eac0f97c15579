with grid as (

    {{ grid_without(['direction']) }}

),

{{ gap_rows('budget_geometric_gap', 'geometric') }}

select * from published
