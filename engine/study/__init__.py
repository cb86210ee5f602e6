"""Experiments of many hikes: scores, sweeps, tuning, data profiles, certificates."""
