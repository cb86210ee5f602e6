"""A real cluster on loopback: a scheduler and two workers, each a process of its own."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from helpers.cluster import a_cluster
from helpers.paths import ROOT

from engine import load_level
from engine.batches.batch import hike_batch, hike_pieces, pieces
from engine.batches.settings import settings_grid
from engine.batches.worker_pool import cluster_pool, thread_pool

pytestmark = pytest.mark.slow
pytest.importorskip("distributed")
LEVEL = load_level("foothills")
AXES = {"watch": [False, True], "every": [1, 4], "learning_rate": np.geomspace(5, 2000, 24)}


def test_two_workers_give_the_bits_of_one_thread_and_one_may_be_killed(tmp_path) -> None:
    settings = settings_grid(LEVEL, "adam", AXES)
    seeds = range(60)
    with thread_pool(1) as one:
        alone = hike_batch(LEVEL, "adam", settings, seeds, one)
    with a_cluster(tmp_path) as cluster:
        with cluster_pool(cluster.address) as pool:
            assert pool.size >= 1
            wide = hike_batch(LEVEL, "adam", settings, seeds, pool)
        assert wide.tobytes() == alone.tobytes()
        with cluster_pool(cluster.address) as pool:
            found = []
            for block in hike_pieces(LEVEL, settings, seeds, pool):
                found.append(block)
                if len(found) == 2:
                    cluster.workers[0].send_signal(signal.SIGKILL)
        assert cluster.workers[0].wait(60) == -signal.SIGKILL
        assert [b.piece for b in found] == list(pieces(len(seeds), len(settings)))
        assert np.concatenate([b.table for b in found]).tobytes() == alone.tobytes()


def test_the_command_on_a_cluster_writes_the_file_of_threads(tmp_path) -> None:
    ask = ["sweep", "gd", "--level", "ravine", "--seeds", "4", "--every", "1,4"]
    with a_cluster(tmp_path) as cluster:
        for name, more in (("here.csv", []), ("wide.csv", ["--cluster", cluster.address])):
            done = subprocess.run(
                [sys.executable, "-c", "from game.cli import main; main()", *ask, *more]
                + ["--out", name],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert done.returncode == 0, done.stderr
            assert done.stderr == ""
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "wide.csv").read_bytes()
