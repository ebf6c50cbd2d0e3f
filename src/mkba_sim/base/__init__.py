"""The ground: names of the field, refusals, numbers as people read them, random numbers, files written whole."""
