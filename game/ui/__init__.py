"""Widgets, dialogs, drawing and colours: what every screen is made of."""
