{{ festival_rows('festival_award_share', awarded=true) }}

select * from published
