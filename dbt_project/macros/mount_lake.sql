{#- Mounts each lake table as the view <layer>.<table>, so that sources stay plain relations and
    unit tests on them work. Runs once, before the models. -#}
{% macro mount_lake() %}
    {%- set lake = env_var('CINEDIV_DBT_LAKE', '') -%}
    {%- if execute and lake -%}
        {%- for source in graph.sources.values() %}
            create schema if not exists {{ source.schema }};
            create or replace view {{ source.schema }}.{{ source.name }} as
            select * from read_parquet('{{ lake | replace("'", "''") }}/{{ source.schema }}/{{ source.name }}.parquet');
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
