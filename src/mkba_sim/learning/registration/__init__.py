"""Reading the own registration, a dossier sample and an effect measurement: checked at the door, nameless behind it."""
