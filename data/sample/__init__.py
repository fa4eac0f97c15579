"""A small fictional sample, true to the format of the public list of approved films."""
