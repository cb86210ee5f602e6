"""Tokens, the Host header, limits and the queue."""

import pytest

from game.classroom.fair_queue import FairQueue
from game.classroom.security import CODE_LETTERS, Limiter, allowed_host, digest, new_code, new_token


def test_codes_and_tokens_are_as_they_are_promised():
    assert all(len(code) == 4 and set(code) <= set(CODE_LETTERS) for code in
               (new_code() for _ in range(200)))  # fmt: skip
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {32}
    assert digest("a") != digest("b")


@pytest.mark.parametrize(
    "host",
    ["192.168.1.7:8080", "127.0.0.1", "localhost:8080", "[::1]:8080", "10.0.0.2", "My-Laptop:80"],
)
def test_addresses_and_the_machines_own_names_are_allowed(host):
    assert allowed_host(host, ("localhost", "my-laptop"))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "", "192.168.1.7.evil.example", "localhost.evil.example",
     "127.0.0.1@evil", "a b", "192.168.1.7:99999999", "127.0.0.1\r\nX: y", "[::1"],
)  # fmt: skip
def test_other_names_are_refused(host):
    assert not allowed_host(host, ("localhost", "my-laptop"))


def test_a_limiter_lets_so_many_at_once_and_so_many_a_second_and_each_key_has_its_own():
    now = [0.0]
    limiter = Limiter(3, 1.0, lambda: now[0])
    assert [limiter.allows("a") for _ in range(5)] == [True, True, True, False, False]
    assert limiter.allows("b")
    now[0] = 2.0
    assert [limiter.allows("a") for _ in range(3)] == [True, True, False]


def test_to_ask_a_limiter_counts_nothing():
    limiter = Limiter(1, 0.0, lambda: 0.0)
    assert [limiter.would_allow("a") for _ in range(5)] == [True] * 5
    assert limiter.allows("a")
    assert not limiter.would_allow("a")


def test_a_limiter_forgets_the_oldest_of_very_many_keys():
    limiter = Limiter(1, 0.0, lambda: 0.0)
    for k in range(10_000):
        assert limiter.allows(str(k))
    assert not limiter.allows("9999")
    assert limiter.allows("0")


def test_everybody_has_one_running_and_one_waiting():
    queue: FairQueue[str] = FairQueue(2)
    for job in ("a1", "a2", "a3"):
        queue.submit("a", job)
    queue.submit("b", "b1")
    queue.submit("c", "c1")
    assert queue.start() == ("a", "a3")  # the newest took the others' place
    queue.submit("a", "a4")
    assert queue.position("a") == 3
    assert queue.start() == ("b", "b1")
    assert queue.start() is None
    queue.done("b")
    assert queue.start() == ("c", "c1")  # a's second one waits until a's first has ended
    assert (queue.position("b"), queue.position("c"), queue.position("a")) == (None, 0, 1)
    queue.done("c")
    assert queue.start() is None
    queue.done("a")
    assert queue.start() == ("a", "a4")


def test_a_sleeping_file_holds_up_nobody_else():
    queue: FairQueue[int] = FairQueue(3)
    queue.submit("sleeper", 0)
    assert queue.start() == ("sleeper", 0)
    for k in range(20):
        queue.submit(f"s{k}", k)
    done = []
    while started := queue.start():
        done.append(started[0])
        queue.done(started[0])
    assert done == [f"s{k}" for k in range(20)]
