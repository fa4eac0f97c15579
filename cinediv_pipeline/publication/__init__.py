"""Publication: what is released, how releases are made, compared, rolled back and withdrawn."""
