"""The model card: what the priors rest on, how they were checked, what data informed and what assumption did."""
