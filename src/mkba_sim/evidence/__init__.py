"""Evidence: rows with source, price year and grade; fitted posteriors."""
