"""Why this answer: from the number of the LPBL tool to ours in named steps, and what hangs on each choice."""
