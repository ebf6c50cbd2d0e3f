"""What the user states: a scenario with its fields, checked once."""
