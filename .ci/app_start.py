"""Where the built app begins: without arguments it plays."""

import multiprocessing
import sys

from game.entry import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        sys.argv.append("play")
    main()
