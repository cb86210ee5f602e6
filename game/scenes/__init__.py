"""The scenes of the window; each asks for the next and knows nothing of its inside."""
