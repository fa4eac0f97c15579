select
    department,
    job,
    role
from {{ source('linked', 'job_roles') }}
