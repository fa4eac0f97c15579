with grid as (

    select * from {{ ref('role_grid') }}

),

counted as (

    select * from {{ ref('role_counts') }}

),

{{ share_rows('women_share_by_role', persons=true) }}

select * from published
