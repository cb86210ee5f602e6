"""Level files: TOML and elevation files become levels, and faults become clear lines."""
