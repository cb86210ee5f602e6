"""Work that no frame waits for: scenes loaded, pages drawn, strategies run beside the window."""
