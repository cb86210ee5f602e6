"""Who runs the groups."""

from concurrent.futures import ThreadPoolExecutor


def test_a_cluster_is_sent_a_few_groups_at_a_time(monkeypatch):
    from engine.batches.worker_pool import executor_pool
    from engine.judging.results import Isolation
    from engine.judging.sandbox.limits import Limits
    from engine.judging.workers import backends
    from engine.judging.workers.cluster_worker import GroupResult, WorkerReport
    from engine.judging.workers.group import GroupOutcome, HikeGroup, WorkerConfig

    group = HikeGroup(WorkerConfig("", Limits(), "confined", ()), None, "final", 0, 0, ())
    asked: list[int] = []

    def groups():
        for k in range(200):
            asked.append(k)
            yield group._replace(seed_index=k)

    back = GroupResult(
        GroupOutcome([]), WorkerReport("w", Isolation(tier="confined", held=(), leaked=()))
    )
    monkeypatch.setattr(backends, "run_task", lambda setup, task: back)
    with ThreadPoolExecutor(1) as threads:
        pool = executor_pool(threads)
        monkeypatch.setattr(backends, "cluster_pool", lambda address: pool)
        with backends.by_cluster("tcp://w", None, lambda arrived: None) as run_groups:
            done = run_groups(groups())
            assert next(done) == (GroupOutcome([]), group)
            assert len(asked) <= 4 * pool.size < 200  # who falls asleep now is not sent on
            assert len(list(done)) == 199
