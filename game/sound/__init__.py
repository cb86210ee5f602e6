"""Sound: synthesised at start, driven by what the hiker did and paid for."""
