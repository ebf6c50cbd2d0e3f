"""Long tables for R, Power BI and their kind."""
