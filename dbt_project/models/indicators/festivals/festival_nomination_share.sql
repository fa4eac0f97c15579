{{ festival_rows('festival_nomination_share', awarded=false) }}

select * from published
