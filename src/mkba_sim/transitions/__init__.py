"""Draws to the coupled chains of a caseload."""
