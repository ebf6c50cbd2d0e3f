"""Learning from own data: the registration, a sample of dossiers, comparison wijken (MKBA 2.0 and 3.0)."""
