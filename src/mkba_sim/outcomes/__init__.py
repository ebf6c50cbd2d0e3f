"""Euros to outcomes: present value, ratios, what can be cashed, the result Dataset and its summary."""
