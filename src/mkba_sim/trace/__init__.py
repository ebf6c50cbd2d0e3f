"""Traces: the lives of single households under every way of working (``trace.lives``, ``trace.command``)."""
