"""The class competition: hidden seeds, untrusted strategies, a board that anybody can check.

Read `judge` first (what happens in which order), then `schedule` (who hikes when), `store`,
`seeds`, `reveal` and `results`. The rooms: `intake` (files handed in), `sandbox` (one hike of one
file), `workers` (many hikes at a time), `standings` (places and ties). Beside it: `trial` lets one
file hike as a judge would (`dusk check`), `verify_folder` computes a whole competition again
(`dusk verify FOLDER`).
"""
