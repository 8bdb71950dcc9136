"""How wrong passwords slow what comes after them."""

import pytest

from activities.register.logins import FORGOTTEN_AFTER_SECONDS, TooManyTries
from starter.web.limits import Tries


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(tries: Tries, key: str) -> int:
    """How many seconds a try has to wait."""
    with pytest.raises(TooManyTries) as slowed:
        tries.count(key)
    return slowed.value.seconds


def test_each_wrong_try_after_the_free_ones_doubles_the_wait() -> None:
    clock = Clock()
    tries = Tries(3, clock)
    for _ in range(3):
        tries.count("ola")
    for expected in (1, 2, 4, 8):
        assert waits(tries, "ola") == expected
        clock.now += expected
        tries.count("ola")

    tries.count("mina")


def test_what_has_to_wait_does_not_count() -> None:
    clock = Clock()
    tries = Tries(1, clock)
    tries.count("ola")

    assert [waits(tries, "ola") for _ in range(5)] == [1] * 5


def test_a_right_password_takes_its_own_try_back_and_no_other() -> None:
    tries = Tries(2, Clock())
    tries.count("an office")
    for _ in range(10):
        tries.count("an office")
        tries.take_back("an office")
    tries.count("an office")

    assert waits(tries, "an office") == 1


def test_forgotten_is_forgotten() -> None:
    clock = Clock()
    tries = Tries(1, clock)
    tries.count("ola")
    tries.forget("ola")
    tries.count("ola")
    assert waits(tries, "ola") == 1

    clock.now += FORGOTTEN_AFTER_SECONDS
    tries.count("ola")
    assert waits(tries, "ola") == 1
