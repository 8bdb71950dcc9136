"""What holds of the reporter's commitment and of remedies, whatever anybody sends."""

from datetime import datetime

from standard.core.case import Case
from standard.core.draft import Draft
from standard.core.joined import joined_to
from standard.core.words import EntryKind, Role, Stage
from standard.moments import awaited
from standard.progressing.announcement_state import Announcements
from standard.progressing.commitment import MOST_ANSWERS, is_committed
from standard.progressing.considering import MOST_REMEDIES
from standard.progressing.legal_state import Commitment, Remedies
from standard.progressing.remedies_2026_11 import REMEDIES

_LEGAL = {each.id for each in REMEDIES if each.legal}


def of_considering(draft: Draft) -> None:
    """The laws of one decision: no legal remedy is considered without an asked entry from before it; without a yes only
    by a manager who names other evidence.
    """
    for entry in draft.entries:
        rows = entry.detail["rows"] if entry.kind is EntryKind.REMEDY_CONSIDERED else {}
        for row in rows.values():
            if row["remedy"] not in _LEGAL:
                continue
            asked = draft.before.of(Commitment).at(entry.happened_at)
            assert asked is not None, "a legal remedy is considered, and the reporter was not asked before"
            yes = is_committed(draft.before, row["remedy"], entry.happened_at)
            named = entry.role is Role.MANAGER and row["evidence"] is not None
            assert yes or named, "a legal remedy is considered on nothing"
            assert row["other_evidence"] is (row["evidence"] is not None)


def of_announcing(draft: Draft) -> None:
    """The law of one decision: nothing is announced in hate or violence without the reporter's yes from before it."""
    for entry in draft.entries if draft.before.hate or draft.before.floor else ():
        if entry.kind is EntryKind.ANNOUNCEMENT_APPROVED:
            (number,) = entry.detail["rows"]
            said = draft.before.of(Announcements).one("announcement_number", number).said
            assert said, f"{number} is announced, and the reporter was not asked"
            assert said[-1].agrees, f"{number} is announced, and the reporter said no"


def of_remedies(case: Case, now: datetime) -> None:
    """The laws of a case at rest."""
    held, said = case.of(Remedies), case.of(Commitment).said
    assert len(held.open) <= MOST_REMEDIES
    assert len(said) <= MOST_ANSWERS + 1
    assert [each.at for each in said] == sorted(each.at for each in said), "answers are out of order"
    assert not held.open or joined_to(case) is None, "a joined case has a remedy on its list"
    assert not held.open or held.settled is (case.stage is Stage.CLOSED), "remedies are settled with the case alone"
    timers = {each.name for each in awaited(case) if each.name.startswith("legal_")}
    assert not timers or case.stage is not Stage.CLOSED, f"a closed case has timers of remedies: {timers}"
    for each in held.open:
        assert each.begun_at is None or each.assessed_at is not None, f"{each.id} went on without an assessment"
        assert len({date.kind for date in each.dates}) == len(each.dates), f"{each.id} has two dates of a kind"
    for each in held.open if case.stage is not Stage.CLOSED else ():
        rests = not each.legal or each.other_evidence or is_committed(case, each.remedy, now)
        assert each.on_hold is not rests, f"{each.id} is on hold and should not be, or the other way round"
