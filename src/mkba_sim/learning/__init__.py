"""Learning from own data: registration, dossier sample and effect measurement to an evidence set (model §8)."""
