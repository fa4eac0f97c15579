{#- Nothing is published where nothing is observed: without characters there is no grid. A character of
    undecided gender is in no class of a crossing with gender and counts as unknown in each. -#}
with traits as (

    {% for trait in var('character_traits') %}
    select
        subject_id, gender, '{{ trait }}' as trait, {{ trait }} as trait_value,
        {#- silence about a disability is "not stated"; about an age it is "unknown" #}
        {{ trait }} is not null{% if trait not in var('stated_traits') %} and {{ trait }} <> '{{ var('not_determinable') }}'{% endif %} as is_known
    from {{ ref('dim_characters') }}
    where is_fictional
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

tallied as (

    select
        cells.population, cells.period_start, cells.period_end,
        traits.trait, traits.gender, traits.trait_value, traits.is_known,
        count(*) as n_characters
    from {{ ref('character_cells') }} as cells
    inner join traits on traits.subject_id = cells.subject_id
    where cells.breakdown = 'all'
    group by cells.population, cells.period_start, cells.period_end, traits.trait, traits.gender, traits.trait_value, traits.is_known

),

periods as (

    select population, period_start, period_end
    from {{ ref('indicator_grid') }}
    where breakdown = 'all'
    union
    select grid.population, pooled.period_start, pooled.period_end
    from {{ ref('indicator_grid') }} as grid
    cross join {{ ref('pooled_periods') }} as pooled

),

classes as (

    {% for trait in var('character_traits') %}
    {% for value in var('character_attributes')[trait] %}
    select '{{ trait }}' as trait, '{{ value }}' as trait_value
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

genders as (

    select distinct 'all' as gender from {{ ref('dim_characters') }}
    union
    select gender from {{ ref('dim_characters') }}
    where gender <> '{{ var('not_determinable') }}'

),

crossed as (

    select
        periods.*, genders.gender, classes.trait, classes.trait_value,
        case when gender = 'all' then trait else 'gender|' || trait end as breakdown,
        case when gender = 'all' then trait_value else gender || '|' || trait_value end as breakdown_value
    from periods
    cross join genders
    cross join classes

),

grid as (

    select * from crossed
    where not {{ is_intersection() }} or year(period_end) - year(period_start) >= 2

),

counted as (

    select
        {{ cell_key('grid.') }},
        sum(case when grid.gender in ('all', tallied.gender) and is_known and tallied.trait_value = grid.trait_value then n_characters else 0 end) as n_yes,
        sum(case when grid.gender in ('all', tallied.gender) and is_known then n_characters else 0 end) as n_known,
        sum(case when grid.gender in ('all', tallied.gender) then n_characters else 0 end) as n_all,
        sum(case when grid.gender <> 'all' and tallied.gender = '{{ var('not_determinable') }}' then n_characters else 0 end) as n_unplaced,
        sum(n_characters) as n_base
    from grid
    inner join tallied using (population, period_start, period_end, trait)
    group by {{ cell_key('grid.') }}

),

{{ share_rows('character_trait_share', unplaced='counted', intersections=true) }}

select * from published
