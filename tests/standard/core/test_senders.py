"""Who is believed to have sent a message: rules alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.messages import Message
from standard.core.seals import Seal, SenderKind, Trust
from standard.core.senders import check_reporter, check_sender
from standard.core.words import RefusalCode
from standard.deciding import decide
from standard.messages import MESSAGES, decision_of, read_message
from tests.support.casebook import MONDAY, Play, report, sealed

EXAMPLES: dict[str, dict[str, Any]] = {name: model.example() for name, model in MESSAGES.items()}
FOR_PEOPLE = [name for name, model in MESSAGES.items() if model.made_by_a_person and model.needs_standing]
FROM_OUTSIDE = ["report_incident", "withdraw"]
OPERATIONS = ["calendar_changed", "settings_changed", "complainant_stands", "matter_stands"]


def a(name: str, **fields: Any) -> Message:
    return Play().message(name, **EXAMPLES[name] | fields)


def seal(kind: SenderKind, sender: str = "ola", key: str = "key-1") -> Seal:
    return Seal(sender=sender, kind=kind, sealed_at=MONDAY, key=key)


def refusal(message: Message, seal: Seal | None, trust: Trust = Trust()) -> RefusalCode | None:  # noqa: B008
    try:
        check_sender(message, seal, trust)
    except Refused as why:
        return why.code
    return None


def test_every_message_is_sent_by_people_by_anybody_or_by_operations() -> None:
    assert set(FOR_PEOPLE) | set(FROM_OUTSIDE) | set(OPERATIONS) == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_without_a_seal_only_an_incident_is_taken(name: str) -> None:
    assert refusal(a(name), None) is (None if name == "report_incident" else RefusalCode.UNSEALED)


def test_a_landlord_may_take_sealed_reports_only() -> None:
    sealed_only = Trust(plain_reports=False)
    incident = a("report_incident", sender="noise-app")
    assert refusal(incident, None, sealed_only) is RefusalCode.UNSEALED
    assert refusal(incident, seal(SenderKind.SERVICE, "noise-app"), sealed_only) is None
    check_reporter(report(), None, Trust())
    check_reporter(report(), seal(SenderKind.SERVICE, "contact-centre"), sealed_only)
    with pytest.raises(Refused) as refused:
        check_reporter(report(), None, sealed_only)
    assert refused.value.code is RefusalCode.UNSEALED


@pytest.mark.parametrize("name", MESSAGES)
def test_nobody_acts_for_another(name: str) -> None:
    assert refusal(a(name), seal(SenderKind.PERSON, "oscar")) is RefusalCode.NOT_THE_SENDER


def test_nobody_reports_for_another_either() -> None:
    with pytest.raises(Refused) as refused:
        check_reporter(report(), seal(SenderKind.SERVICE, "noise-app"), Trust())
    assert refused.value.code is RefusalCode.NOT_THE_SENDER


@pytest.mark.parametrize("kind", SenderKind)
@pytest.mark.parametrize("name", MESSAGES)
def test_each_kind_of_sender_sends_what_is_theirs(name: str, kind: SenderKind) -> None:
    theirs = {
        SenderKind.PERSON: [*FOR_PEOPLE, *FROM_OUTSIDE],
        SenderKind.SERVICE: FROM_OUTSIDE,
        SenderKind.OPERATIONS: [*OPERATIONS, "report_incident"],
    }
    assert refusal(a(name), seal(kind)) is (None if name in theirs[kind] else RefusalCode.NOT_ALLOWED)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_revoked_key_proves_nothing(name: str) -> None:
    trust = Trust(revoked_keys=("key-0", "key-1"))
    for kind in SenderKind:
        assert refusal(a(name), seal(kind), trust) is RefusalCode.KEY_REVOKED
        assert refusal(a(name), seal(kind, key="key-2"), trust) is not RefusalCode.KEY_REVOKED


@given(was=st.sampled_from(sorted(MESSAGES)), now=st.sampled_from(sorted(MESSAGES)), everything=st.booleans())
def test_a_sealed_message_is_of_use_under_its_own_name_alone(was: str, now: str, everything: bool) -> None:
    """A signal's name is not sealed: whoever can signal could send an approval on as something else, or the reverse.

    What is of use under another name besides says nothing that was not said: a message with no fields of its own.
    """
    given_fields = EXAMPLES[was] | decision_of(was)
    required = {name for name, field in MESSAGES[was].model_fields.items() if field.is_required()}
    fields = {name: value for name, value in given_fields.items() if everything or name in required}
    text = a(was, **fields).model_dump_json(exclude_unset=True).encode()
    if now == was or (not EXAMPLES[was] and now in ("begin_investigation", "settings_changed")):
        read_message(now, text, Play().case.reference)
    else:
        with pytest.raises(Refused) as refused:
            read_message(now, text, Play().case.reference)
        assert refused.value.code is RefusalCode.INVALID_FIELD


def test_the_two_messages_without_fields_have_different_senders() -> None:
    for name in ("begin_investigation", "settings_changed"):
        assert json.loads(a(name).model_dump_json()).keys() == {
            *("message_id", "case_reference", "sender", "happened_at", "role"),
            *(["notes"] if name == "begin_investigation" else []),
        }
    assert refusal(a("settings_changed"), sealed(a("begin_investigation"))) is RefusalCode.NOT_ALLOWED
    assert refusal(a("begin_investigation"), sealed(a("settings_changed"))) is RefusalCode.NOT_ALLOWED


def test_who_merely_claims_to_be_an_officer_has_no_role() -> None:
    play = Play()
    message = play.message("report_incident", description="Drilling again.")
    claimed = decide(play.case, message, play.now, seal=None)
    proven = decide(play.case, message, play.now, seal=sealed(message))
    assert {entry.role for entry in claimed.entries} == {None}
    assert {entry.seal for entry in claimed.entries} == {None}
    assert {entry.role for entry in proven.entries} == {"officer"}
    assert {entry.seal for entry in proven.entries} == {sealed(message)}


def proposed_by(sender: str) -> Play:
    play = Play()
    play.do("propose_closure", sender, ground="resolved")
    return play


@pytest.mark.parametrize("proposer", ["mina", "Mina", " MINA "])
@pytest.mark.parametrize("decider", ["mina", "Mina", "mina "])
def test_nobody_decides_on_their_own_proposal_by_typing_their_id_otherwise(proposer: str, decider: str) -> None:
    play = proposed_by(proposer)
    assert play.case.proposal is not None
    assert play.case.proposal.proposed_by == "mina"
    for name in ("approve_closure", "decline_closure"):
        with pytest.raises(Refused) as refused:
            play.do(name, decider, proposal_id=play.case.proposal.id, reason="I say so.")
        assert refused.value.code is RefusalCode.OWN_PROPOSAL


@pytest.mark.parametrize("look_alike", ["m\u0456na", "mi\u200bna", "min\u0430", "mina_"])
def test_a_look_alike_is_nobody(look_alike: str) -> None:
    play = proposed_by("mina")
    for name in FOR_PEOPLE:
        with pytest.raises(Refused, match="sender: a person's id has only the letters a to z") as refused:
            play.do(name, look_alike, **EXAMPLES[name])
        assert refused.value.code is RefusalCode.INVALID_FIELD


def test_a_withdrawal_heard_is_a_proposal_of_whoever_typed_it() -> None:
    play = Play()
    play.do("withdraw", "Mina", **EXAMPLES["withdraw"])
    assert play.case.proposal is not None
    with pytest.raises(Refused) as refused:
        play.do("approve_closure", "mina", proposal_id=play.case.proposal.id)
    assert refused.value.code is RefusalCode.OWN_PROPOSAL


def test_a_case_is_given_to_whoever_is_meant() -> None:
    play = Play()
    play.do("reallocate", to=" Oscar")
    assert play.case.allocation is not None
    assert play.case.allocation.officer == "oscar"


def test_a_service_s_name_is_its_own_and_left_as_it_is() -> None:
    message = a("report_incident", sender="Noise App")
    assert check_sender(message, seal(SenderKind.SERVICE, "Noise App"), Trust()).sender == "Noise App"
    assert refusal(message, seal(SenderKind.SERVICE, "noise app")) is RefusalCode.NOT_THE_SENDER
    assert refusal(a("report_incident", sender="Portal"), seal(SenderKind.SERVICE, "portal")) is not None
