"""One hike of one untrusted file: confined on Linux, a plain process elsewhere.

Read in this order: `limits`, `protocol` and `session` (what is said and what it comes to);
`zygote_client`, `zygote` and `child` (the processes); `confinement`, `syscalls` and
`filesystem_isolation` (what holds them); `judged_hike` and `unconfined` (a whole hike);
`self_attack` and `isolation_check` (whether it holds here).
"""
