{%- set errors = var('first_name_errors') -%}
with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when gender = 'female' and gender_method <> 'first_name' then 1 end) as n_sure_women,
        count(case when gender = 'female' and gender_method = 'first_name' then 1 end) as n_named_women,
        count(case when gender in ('female', 'male') and gender_method = 'first_name' then 1 end) as n_named,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all
    from {{ ref('director_cells') }}
    group by {{ cell_key() }}

),

{#- How often a first name is wrong about women and about men, and the ends of what is known of it. -#}
errors as (

    select
        {%- for gender in ['female', 'male'] %}
        {{ errors[gender].n_wrong }} / cast({{ errors[gender].n_decided }} as double) as {{ gender }}_wrong,
        {{ wilson_low(errors[gender].n_wrong, errors[gender].n_decided) }} as {{ gender }}_wrong_low,
        {{ wilson_high(errors[gender].n_wrong, errors[gender].n_decided) }} as {{ gender }}_wrong_high
        {%- if not loop.last %},{% endif %}
        {%- endfor %}

),

measured as (

    select
        {{ cell_key('grid.') }},
        counted.n_sure_women + counted.n_named * {{ rogan_gladen('female_wrong', 'male_wrong') }} as numerator,
        counted.n_sure_women + counted.n_named * {{ rogan_gladen('female_wrong_low', 'male_wrong_high') }} as lowest,
        counted.n_sure_women + counted.n_named * {{ rogan_gladen('female_wrong_high', 'male_wrong_low') }} as highest,
        coalesce(counted.n_named, 0) as n_named,
        least(counted.n_named_women, counted.n_named - counted.n_named_women) as n_fewest,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage
    from grid
    left join counted using ({{ cell_key() }})
    cross join errors

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        {{ ratio('lowest', 'denominator') }} as bound_low,
        {{ ratio('highest', 'denominator') }} as bound_high,
        {#- beside the raw share the correction tells how many first names decided: never of a few persons #}
        case
            when {{ rule_r_of('denominator', 'coverage') }} <> 'published' then {{ rule_r_of('denominator', 'coverage') }}
            when n_named > 0 then {{ rule_r5('n_fewest') }}
            else 'published'
        end as status
    from measured

),

published as (

    select
        {{ published_columns('women_among_directors_corrected_share', 'share') }}
    from ruled

)

select * from published
