"""Everything that is heard: synthesised at start-up, driven by what the hiker does and has paid."""
