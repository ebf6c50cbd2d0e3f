"""Documents: JSON and tables of analyses."""
