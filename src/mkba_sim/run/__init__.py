"""Running a scenario: parts over threads or processes, on disk where asked, under readings and evidence sets."""
