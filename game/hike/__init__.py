"""Under way: the inked map, the notebook, the sky, the coach."""
