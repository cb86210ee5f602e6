"""The running window: frames, the stack of scenes, transitions, the screen reader's lines."""
