"""Kerncijfers wijken en buurten: from the file that the CBS publishes to the wijken of a city."""
