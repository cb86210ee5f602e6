"""Fuzzers: damaged inputs of every kind, with fixed seeds, that anyone can run for as long as
they like. From the root of the project:

    python tests/fuzz                        # every kind, a minute each
    python tests/fuzz levels replays --minutes 60
    python tests/fuzz window-memory --minutes 30    # whether the window's memory stays flat
    python tests/fuzz levels --first 4711 --inputs 1    # that one again

An input is wrong when it is neither taken nor refused in one line, takes more than 10 s (of a
processor, for what runs whole commands) or more than 500 MB. It is then written to the folder
`found`, below the one that is printed. Nothing is written anywhere but in that folder, and root is
refused: damaged files are read, and damaged programs run, by a user without rights.
"""
