"""The land in ink: relief, contour lines and what grows there."""
