"""Two cases at their desks, of which one is joined to the other; they tell each other how they stand as workflows do.

Beside the laws of each: nothing that was said in one stands in what the other carries or writes; what the two tell each
other is kept; and once both have ended, neither awaits anything and no promise of either runs.
"""

import random

from standard.between_cases import message_of, to_tell
from standard.core.joined import joined_to
from standard.core.words import Stage
from standard.what_happens_next.access import guard_of
from tests.support.canaries import whose_in
from tests.support.casebook import sealed
from tests.support.driver import Driver
from tests.support.themes import (
    AGAIN,
    AGENCY,
    ANSWERED,
    APPROVED,
    DISAGREED,
    LUCK,
    NOT_ANNOUNCED,
    PROPOSED,
    READY,
    WITHDRAWN,
    WORDED,
    Step,
    send,
)
from workflows.desk import Ticket
from workflows.models import Received

_LATER = [
    Step("report_incident"),
    AGAIN,
    DISAGREED,
    ANSWERED,
    WITHDRAWN,
    PROPOSED,
    WORDED,
    APPROVED,
    AGENCY,
    *(
        Step(name)
        for name in (
            "lead_agency",
            "call_review",
            "propose_closure",
            "record_contact",
            "set_plan",
            "record_support_needs",
        )
    ),
]
_GUARDS = [Step(name) for name in ("restrict_case", "lift_restriction", "close_case_to", "open_case_to", "reallocate")]
LEAVES = send("join", leave_because="It is another matter.")


class JoinedDesks:
    """Drives both; luck comes from ``seed`` alone. ``closes``: their reporters are such that they can be closed."""

    def __init__(self, seed: int, *, closes: bool) -> None:
        self.random = random.Random(seed)
        theme = "closing" if closes else LUCK
        self.first, self.second = Driver(seed, theme=theme), Driver(seed + 1, theme=theme, whose=1)
        self.both = (self.first, self.second)
        self.first.laws.others, self.second.laws.others = [self.second.laws], [self.first.laws]
        self._said: dict[tuple[str, str], str] = {}
        self.ended: list[Driver] = []

    def does(self, driver: Driver, *steps: Step) -> None:
        """Steps of one of them; most often the two then tell each other, as they always do in the end."""
        for step in steps:
            if driver not in self.ended:
                driver.left = [step]
                driver.aim()
                self._same_time(driver)
                if self.random.random() < 0.8:
                    self.tell()

    def joins(self) -> None:
        """The second is joined to the first."""
        self.does(self.second, send("join", join_to=self.first.desk.carried.case.reference))
        self.tell()

    def passes(self, days: int) -> None:
        """Time goes on in both."""
        for _ in range(days):
            self.first.passes(days=1)
            self._same_time(self.first)
            self.tell()

    def step(self) -> None:
        """Something happens in either of them."""
        driver = self.random.choice([each for each in self.both if each not in self.ended] or [self.first])
        luck = self.random.random()
        if luck < 0.5:
            self.does(driver, self.random.choice(_LATER))
        elif luck < 0.6:
            self.does(driver, self.random.choice(_GUARDS))
        elif luck < 0.65:
            self.does(driver, LEAVES)
        elif luck < 0.7:
            self.joins()
        elif luck < 0.8:
            self.passes(self.random.choice([1, 8]))
        elif driver not in self.ended:
            driver.step()
            self._same_time(driver)
        for each in self.both:
            each.look()

    def end(self) -> None:
        """What is closed ends, once it has said what it has to say; what is joined notices within a week."""
        for driver in (*self.both, *self.both):
            if driver.desk.carried.case.stage is Stage.CLOSED and driver not in self.ended:
                self.tell(over=driver)
                if driver.desk.carried.case.stage is Stage.CLOSED:
                    self.ended.append(driver)
        self.passes(9)
        for driver in self.both:
            driver.look()
            other = self.first if driver is self.second else self.second
            case = driver.desk.carried.case
            if driver not in self.ended and other in self.ended:
                assert joined_to(case) is None, "it is joined to a case that has ended"
        first, second = (each.desk.carried.case for each in self.both)
        if joined_to(second) is not None and not self.ended:
            assert guard_of(first).is_like(guard_of(second)), "joined cases are not guarded alike"

    def tell(self, over: Driver | None = None) -> None:
        """Both tell until neither has anything new to say. ``over``: everything in this one is carried out."""
        by_reference = {each.desk.carried.case.reference: each for each in self.both}
        for _ in range(20):
            quiet = True
            for here, driver in by_reference.items():
                told = (
                    () if driver in self.ended else to_tell(driver.desk.carried.case, driver.now, over=driver is over)
                )
                for to, word in list(told):
                    said = f"{word.at:%Y-%m-%d} {word.model_dump_json(exclude={'at'})}"
                    if self._said.get((here, to)) == said:
                        continue
                    quiet, self._said[here, to] = False, said
                    other = by_reference.get(to)
                    if other is None or other in self.ended:
                        driver.desk.told_in_vain(to, driver.now)
                        continue
                    self._later()
                    message = message_of(word.model_copy(update={"at": driver.now}), to)
                    data = message.model_dump_json().encode()
                    assert not whose_in(message.model_dump_json()), "what one tells the other says what somebody said"
                    received = Received(name=message.name, data=data, seal=sealed(message), at=other.now)
                    ticket = Ticket(received)
                    other.desk.receive(ticket, other.now)
                    assert ticket.answer is not None, "what one tells the other waits"
                    assert ticket.answer.code is None, f"what one tells the other is refused: {ticket.answer.reason}"
                    other.accepted.add(message.name)
            if quiet:
                return
        raise AssertionError("they never stop telling each other")

    def _later(self) -> None:
        self.first.passes(seconds=1)
        self._same_time(self.first)

    def _same_time(self, driver: Driver) -> None:
        now = driver.now
        for each in self.both:
            each.now = max(each.now, now)
            each.desk.catch_up(each.now)


def drive_joined(seed: int, steps: int, *, parts: bool = False) -> JoinedDesks:
    """Two joined cases driven for so many steps; what breaks a law says the seed. In every other one they close first.
    ``parts``: the second leaves the first.
    """
    desks = JoinedDesks(seed, closes=seed % 2 == 0)
    try:
        desks.does(desks.second, *READY, Step("call_review"))
        desks.does(desks.first, *READY)
        desks.joins()
        if seed % 2 == 0:
            desks.does(desks.first, PROPOSED, ANSWERED)
            desks.tell()
            desks.does(desks.second, WORDED, ANSWERED)
            desks.tell()
            desks.does(desks.first, NOT_ANNOUNCED, WORDED, APPROVED)
            desks.tell()
        if parts:
            desks.does(desks.second, LEAVES)
            desks.tell()
        for _ in range(steps):
            desks.step()
        desks.end()
    except Exception as error:
        raise AssertionError(f"seed {seed} of two cases: {error}") from error
    return desks
