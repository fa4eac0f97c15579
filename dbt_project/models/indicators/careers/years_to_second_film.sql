{{ career_rows('years_to_second_film', 'years', 'median') }}

select * from published
