"""Many hikes at once, on threads, processes or a cluster."""
