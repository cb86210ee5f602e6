"""What one finished hike shows: habits, findings, and the diagnosis by hiking again."""
