"""The kernels of the flow engines: jitted loops without checks, allocation or labels."""
