"""Charts: altitude over daylight, heat maps, data profiles."""
