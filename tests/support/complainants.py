"""What tests of joined cases do again and again."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from standard.core.joined import Guard
from standard.core.words import EntryKind
from tests.support.casebook import Play
from tests.support.grounds import WORDED
from tests.support.joined import Cases


def kinds(play: Play) -> list[str]:
    return play.kinds()


def proposed(cases: Cases) -> str:
    """The first case is ready to close, and Oscar proposes that."""
    first, second = cases.to(cases.first.now + timedelta(hours=1)).both
    first.do("record_contact", method="visit", outcome="spoke")
    second.do("record_contact", method="visit", outcome="spoke")
    first.assessed().planned()
    first.do("begin_investigation")
    first.do("propose_closure", "oscar", ground="resolved", reasons="It has stopped.")
    cases.to(first.now + timedelta(hours=1))
    return str(first.proposal_id)


BY_ALL = {"restricted": True, "reason": "The reporter works for us."}


BY_THEM = {"person": "oscar", "because": "their_home"}


def not_joined(play: Play) -> list[str]:
    return [e.summary for d in play.drafts for e in d.entries if e.kind is EntryKind.NOT_JOINED]


def approved(cases: Cases, outcome: str = "agrees") -> str:
    """Both reporters were asked, the second said this, and Mina has approved the closure of the first."""
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    second.do("record_contact", method="phone", outcome=outcome, proposal_id=proposal_id)
    second.do("word_closure", proposal_id=proposal_id, **WORDED)
    cases.tell()
    first.do("approve_closure", "mina", reason="All has been done that can be done.")
    return proposal_id


GUARDING: dict[str, Callable[[Play], object]] = {
    "restrict": lambda play: play.do("restrict_case", "mina", **BY_ALL),
    "name Oscar": lambda play: play.do("restrict_case", "mina", **BY_ALL, named=["oscar"]),
    "lift": lambda play: play.do("lift_restriction", "mina", restricted=False, reason="They left."),
    "close": lambda play: play.do("close_case_to", "mina", **BY_THEM),
    "open": lambda play: play.do("open_case_to", "mina", person="oscar", reason="A mistake."),
}


GUARDS = st.builds(
    Guard,
    changes=st.integers(0, 2),
    restricted=st.booleans(),
    named=st.sets(st.sampled_from(["ola", "oscar"])).map(lambda each: tuple(sorted(each))),
    closed_to=st.sets(st.sampled_from(["mina", "david"])).map(lambda each: tuple(sorted(each))),
)


def answer(outcome: str) -> Callable[[Cases, Play], None]:
    def told(_: Cases, play: Play) -> None:
        named = play.case.proposal.id if play.case.proposal else None
        play.do("record_contact", method="phone", outcome=outcome, proposal_id=named)

    return told


def decision(name: str, **fields: str) -> Callable[[Cases, Play], None]:
    def decided(_: Cases, play: Play) -> None:
        play.do(name, "mina", proposal_id=play.case.proposal.id if play.case.proposal else "none", **fields)

    return decided


def wait(days: int) -> Callable[[Cases, Play], None]:
    def waited(cases: Cases, _: Play) -> None:
        for each in cases.both:
            each.to(each.now + timedelta(days=days, hours=1))

    return waited


STEPS: dict[str, Callable[[Cases, Play], object]] = {
    "propose": lambda _, play: play.do("propose_closure", "oscar", ground="resolved"),
    "agree": answer("agrees"),
    "disagree": answer("disagrees"),
    "no answer": answer("no_answer"),
    "approve": decision("approve_closure"),
    "approve with a reason": decision("approve_closure", reason="Nothing more can be done."),
    "decline": decision("decline_closure", reason="Not yet."),
    "withdraw": lambda _, play: play.do("withdraw", method="phone"),
    "incident": lambda _, play: play.do("report_incident", description="Again."),
    "begin": lambda _, play: play.do("begin_investigation"),
    "hour": wait(0),
    "week": wait(7),
    "two months": wait(62),
    "tell": lambda cases, _: cases.tell(),
}
