"""What the commands work out, print and write."""
