{#- How often the simulation says what the CNC's mark says: as the rule is read by default, by genre, by mark,
    and as every other reading has it. Where nothing is simulated there is no grid. -#}
with films as (

    select
        cells.population, cells.period_start, cells.period_end, cells.breakdown_value as genre,
        readings.bonus_rule, readings.is_flagged, readings.agrees
    from {{ ref('bonus_cells') }} as cells
    inner join {{ ref('bonus_readings') }} as readings on readings.agrement_id = cells.agrement_id
    where cells.breakdown = 'genre'

),

periods as (

    select distinct population, period_start, period_end
    from films

),

flags as (

    select 'obtained' as flag, true as is_flagged
    union all
    select 'not_obtained', false

),

rules as (

    {% for rule in var('bonus_rules') %}
    select '{{ rule }}' as bonus_rule
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

genres as (

    {% for genre in var('genres') %}
    select '{{ genre }}' as genre
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

{#- Which films a cell holds: those of a reading, and of a genre or a mark where the cell names one. #}
grid as (

    select periods.*, 'all' as breakdown, 'all' as breakdown_value,
        'default' as bonus_rule, cast(null as varchar) as genre, cast(null as boolean) as is_flagged
    from periods
    union all
    select periods.*, 'genre', genres.genre, 'default', genres.genre, null
    from periods
    cross join genres
    union all
    select periods.*, 'bonus_flag', flags.flag, 'default', null, flags.is_flagged
    from periods
    cross join flags
    union all
    select periods.*, 'bonus_rule', rules.bonus_rule, rules.bonus_rule, null, null
    from periods
    cross join rules
    union all
    select periods.*, 'bonus_rule|bonus_flag', rules.bonus_rule || '|' || flags.flag, rules.bonus_rule, null, flags.is_flagged
    from periods
    cross join rules
    cross join flags

),

counted as (

    select
        {{ cell_key('grid.') }},
        count(case when films.agrees then 1 end) as n_yes,
        count(films.agrees) as n_known,
        count(films.bonus_rule) as n_all
    from grid
    left join films
        on films.population = grid.population
        and films.period_start = grid.period_start
        and films.period_end = grid.period_end
        and films.bonus_rule = grid.bonus_rule
        and (grid.genre is null or films.genre = grid.genre)
        and (grid.is_flagged is null or films.is_flagged = grid.is_flagged)
    group by {{ cell_key('grid.') }}

),

measured as (

    select
        {{ cell_key() }},
        n_yes as numerator,
        n_known as denominator,
        n_all - n_known as n_unknown,
        {{ ratio('n_known', 'n_all') }} as coverage,
        {{ ratio('n_yes', 'n_all') }} as bound_low,
        {{ ratio('(n_yes + n_all - n_known)', 'n_all') }} as bound_high
    from counted

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        {#- coverage stands beside the value: how few films can be compared is what it is about #}
        case when denominator < 20 then 'withheld_n' else 'published' end as status
    from measured

),

published as (

    select
        {{ published_columns('bonus_simulation_agreement', 'share') }}
    from ruled

)

select * from published
