"""From own data to draws: what each source may teach, and what it may not (the cut)."""
