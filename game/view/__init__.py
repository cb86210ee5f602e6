"""The walking view and the reveal: the mountain drawn column by column in plain numpy."""
