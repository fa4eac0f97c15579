{{ career_rows('second_film_share', 'share', 'share') }}

select * from published
