from mkba_sim.flows.philox import BUFFER, DOMAIN_SHIFT, open_cell, stream_hash, stream_keys, uniform  # noqa: F401

START = 4
