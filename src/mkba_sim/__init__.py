"""mkba_sim: does an integrated neighbourhood approach pay, for whom, and how sure are we?"""

from __future__ import annotations

__version__ = "0.1.0"
