"""Flows to euros per actor, post and year."""
