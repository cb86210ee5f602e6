"""The ground: noise, terrain and its lowest place."""
