"""One hike of one untrusted file, under a tier of isolation.

Read in this order: `tiers` (the table: confined, monty, trust), `limits`, `protocol` and `session`
(what is said and what it comes to). Confined: `zygote_client`, `zygote` and `child` (processes),
`confinement`, `syscalls` and `filesystem_isolation` (what holds them), `judged_hike` (a whole
hike). Monty: `monty_source` (the hiker it gets), `monty_readable`, `monty_unlike` and
`monty_laziness` (a file's text), `monty_hike`, `monty_arguments`, `monty_faults`,
`processor_time`. Trust: `unconfined`, `process_group`. Whether it holds here: `self_attack`,
`pair_attacks`, `monty_attack`, `isolation_check`.
"""
