"""What SQL should not do. Same cells and row shape as the SQL indicators."""
