"""The class competition: a judge that holds the seeds, and confined children that hike."""
