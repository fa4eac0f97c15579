"""The thin Dagster skin: it wraps plain functions and holds no rule of its own."""
