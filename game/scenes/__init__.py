"""The scenes of the window: each says what happens next and knows no other's insides."""
