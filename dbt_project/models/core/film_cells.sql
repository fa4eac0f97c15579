select films.agrement_id, {{ cell_key('cells.') }}
from {{ ref('film_profiles') }} as films
inner join {{ ref('profile_cells') }} as cells on cells.profile = films.profile
