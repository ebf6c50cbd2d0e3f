"""Every number behind a scenario, and the studies behind its fitted priors: what ``mkba-sim evidence`` shows."""
