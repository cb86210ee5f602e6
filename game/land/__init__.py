"""Ground drawn as a map: relief, contour lines, vegetation."""
