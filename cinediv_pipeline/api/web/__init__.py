"""What every request goes through: bounds, headers, problems, what is seen of it from outside."""
