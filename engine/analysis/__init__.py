"""One hike: the expedition, its verbs, its log and what it came to."""
