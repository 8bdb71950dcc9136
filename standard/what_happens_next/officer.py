"""Which officer a new case is allocated to.

Source: Service Standard, "What Happens Next?". Readings in docs/standard.md: an officer of the patch, with whoever
covers in place of one who is away; a hate case to one who is marked for hate cases, where there is one; of these the
one with the least work. Where the patch has nobody there, its manager; then its deputy; then an officer of another one.
"""

from collections.abc import Collection, Sequence
from datetime import date

from standard.core.kept import Kept
from standard.core.people import Absence, stands_in
from standard.core.words import Role

P1_COUNTS = 3
"""How many open cases of another priority one of priority 1 weighs."""


class AtWork(Kept):
    """Somebody who works here: whether in the case's patch, whether marked for hate cases, and how much they have, in
    open cases of which one of priority 1 counts ``P1_COUNTS``.
    """

    id: str
    role: Role
    in_patch: bool
    hate_cases: bool
    work: int


class Chosen(Kept):
    """Who gets the case. ``elsewhere``: nobody of the patch is there, and it is somebody of another one."""

    officer: str
    elsewhere: bool = False


def choose_officer(
    everybody: Sequence[AtWork],
    superiors: Sequence[str | None],
    *,
    hate: bool,
    day: date,
    away: Collection[Absence],
    closed_to: Collection[str] = (),
) -> Chosen | None:
    """Who gets a new case on this UK day; None where nobody at all is there.

    ``everybody``: all who have not left. ``superiors``: the patch's manager and deputy, in this order. ``closed_to``:
    who never gets it.
    """
    by_id = {each.id: each for each in everybody}

    def there(people: Collection[str | None]) -> list[AtWork]:
        found = [stands_in(each, day, away, closed_to) for each in people if each in by_id]
        return [by_id[each] for each in dict.fromkeys(found) if each in by_id]

    officers = [each for each in everybody if each.role is Role.OFFICER]
    of_the_patch = _least_work(there([each.id for each in officers if each.in_patch]), hate=hate)
    for found in (of_the_patch, *there(superiors)):
        if found is not None:
            return Chosen(officer=found.id)
    other = _least_work(there([each.id for each in officers]), hate=hate)
    return Chosen(officer=other.id, elsewhere=True) if other is not None else None


def _least_work(people: Sequence[AtWork], *, hate: bool) -> AtWork | None:
    marked = [each for each in people if each.hate_cases] if hate else []
    return min(marked or people, key=lambda each: (each.work, each.id), default=None)
