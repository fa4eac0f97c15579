with films as (

    select distinct agreements.film_id, {{ cell_key('cells.') }}
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'direction') and cells.breakdown_value is not null

),

grid as (

    select *
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'direction')

),

{#- The woman and the man that are named first among the first names. -#}
leads as (

    select
        film_id,
        arg_min(person_id, place) filter (gender = 'female') as woman,
        arg_min(person_id, place) filter (gender = 'male') as man,
        greatest(min(place) filter (gender = 'female'), min(place) filter (gender = 'male')) as last_place,
        min(place) filter (gender = 'unknown') as first_undecided
    from {{ ref('cast_ages') }}
    group by film_id

),

pairs as (

    select
        leads.film_id,
        leads.woman,
        leads.man,
        {#- somebody undecided who stands before them may be the lead #}
        case when coalesce(leads.first_undecided > leads.last_place, true) then men.age_at_release - women.age_at_release end as gap
    from leads
    left join {{ ref('cast_ages') }} as women
        on women.film_id = leads.film_id and women.person_id = leads.woman
    left join {{ ref('cast_ages') }} as men
        on men.film_id = leads.film_id and men.person_id = leads.man
    where (leads.woman is not null and leads.man is not null) or leads.first_undecided is not null

),

counted as (

    select
        {{ cell_key('films.') }},
        list_sort(list(pairs.gap) filter (pairs.gap is not null)) as gaps,
        count(pairs.gap) as n_known,
        count(*) as n_all,
        count(case when pairs.gap > 0 then 1 end) as n_older,
        least(
            count(distinct case when pairs.gap is not null then pairs.woman end),
            count(distinct case when pairs.gap is not null then pairs.man end)
        ) as n_people
    from films
    inner join pairs on pairs.film_id = films.film_id
    group by {{ cell_key('films.') }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        list_median(counted.gaps) as value,
        counted.n_older as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage,
        {#- order statistics: ranks that enclose the median in 95 % of draws, whatever the distribution #}
        counted.gaps[greatest(cast(floor(counted.n_known / 2.0 - 1.959963984540054 * sqrt(counted.n_known) / 2) as bigint), 1)] as ci_low,
        counted.gaps[least(cast(ceil(1 + counted.n_known / 2.0 + 1.959963984540054 * sqrt(counted.n_known) / 2) as bigint), counted.n_known)] as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ first_reason([
            "case when coalesce(counted.n_known, 0) < 20 then 'withheld_n' else 'published' end",
            rule_r5('counted.n_people')
        ]) }} as status
    from grid
    left join counted using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('lead_age_gap', 'years') }}
    from measured

)

select * from published
