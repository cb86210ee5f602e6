"""What many hikes show: sweeps, tuning, profiles, proofs."""
