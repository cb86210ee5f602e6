"""The walking view and the reveal: the mountain drawn by compiled loops over pixels."""
