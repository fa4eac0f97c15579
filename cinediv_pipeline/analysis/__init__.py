"""Content items to observations: what a screenplay, a poster or a list of credits shows."""
