"""Who and what is the same: identity of films and persons. Pure functions that explain."""
