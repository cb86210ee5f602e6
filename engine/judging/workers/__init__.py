"""Many hikes at a time. `group` is the unit of work and what a worker does with it; `backends` are
who takes groups (processes, an executor, a cluster); `cluster_worker` is a worker far away;
`slow_lane` has those who sleep or compute for long hike beside the others.
"""
