select
    points.agrement_id,
    points.bonus_rule,
    points.bonus_grid,
    points.points_sure,
    points.points_possible,
    points.bonus_status,
    case points.bonus_status when 'reached' then true when 'not_reached' then false end as is_reached,
    agreements.bonus_parite as is_flagged,
    {#- null while the simulation cannot tell, or where the list has no such mark #}
    case points.bonus_status
        when 'reached' then agreements.bonus_parite
        when 'not_reached' then not agreements.bonus_parite
    end as agrees
from {{ ref('stat_bonus_points') }} as points
inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = points.agrement_id
