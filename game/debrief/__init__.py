"""After the hike: the true map, the sheet, what if, and the par fleet."""
