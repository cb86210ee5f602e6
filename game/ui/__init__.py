"""Paper, pen and widgets: what every screen is drawn with."""
