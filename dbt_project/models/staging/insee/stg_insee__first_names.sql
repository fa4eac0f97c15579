select
    sex,
    first_name,
    birth_year,
    n_births
from {{ source('raw', 'insee_first_names') }}
