"""One hike, complete: ground, instrument, clock, expedition, log and score."""
