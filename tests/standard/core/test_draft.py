"""Notifications and their keys: the same thing is told once, however often it is decided."""

from datetime import timedelta

from standard.core.draft import NOBODY, Draft
from standard.core.seals import Seal, SenderKind
from standard.core.words import Recipient, Template
from tests.support.casebook import Play


def draft(later: int = 0, message_id: str | None = None) -> Draft:
    play = Play()
    return Draft(play.case, play.now + timedelta(minutes=later), NOBODY, message_id=message_id)


def key(draft: Draft, template: Template = Template.CLOCK_WARNING, **facts: str) -> str:
    draft.tell(template, Recipient.OFFICER, **facts)
    return draft.notices[-1].key


def test_decided_again_later_a_notification_has_the_same_key() -> None:
    assert key(draft(), clock="p1_respond") == key(draft(later=5), clock="p1_respond")


def test_told_in_other_words_it_is_still_the_same() -> None:
    assert key(draft(), Template.ACKNOWLEDGEMENT, priority="2") == key(draft(), Template.ACKNOWLEDGEMENT, priority="1")


def test_other_causes_and_other_things_have_other_keys() -> None:
    keys = [
        key(draft(), clock="p1_respond"),
        key(draft(), clock="p2_acknowledge"),
        key(draft(), Template.CLOCK_BREACH, clock="p1_respond"),
        key(draft(), Template.CONTACT_MISSED, due="2026-12-07", agreed="no"),
        key(draft(), Template.CONTACT_MISSED, due="2026-12-07", agreed="yes"),
        key(draft(message_id="m1"), clock="p1_respond"),
        key(draft(message_id="m2"), clock="p1_respond"),
    ]
    assert len(set(keys)) == len(keys)


def test_one_decision_tells_the_same_person_once() -> None:
    deciding = draft()
    deciding.tell(Template.CLOSURE_REMINDER, Recipient.OFFICER)
    deciding.tell(Template.CLOSURE_REMINDER, Recipient.OFFICER)
    assert len(deciding.notices) == 1


def test_a_message_id_of_half_a_character_does_no_harm() -> None:
    assert key(draft(message_id="\ud800")) != key(draft(message_id="\udfff"))


def test_told_of_by_two_senders_under_one_message_id_it_is_told_twice() -> None:
    play = Play()
    keys = {
        key(Draft(play.case, play.now, NOBODY, sender=sender, message_id="1")) for sender in ("portal", "noise-app")
    }
    assert len(keys) == 2


def test_what_somebody_is_called_or_sends_never_names_what_another_causes() -> None:
    play = Play()
    seal = Seal(sender="ola", kind=SenderKind.PERSON, sealed_at=play.now)
    at = play.now
    causes = [
        Draft(play.case, at, NOBODY, sender="ola", seal=seal, message_id="1"),
        Draft(play.case, at, NOBODY, sender="person ola", message_id="1"),
        Draft(play.case, at, NOBODY, sender="ola", message_id="1"),
        Draft(play.case, at, NOBODY, sender="ola", message_id=at.isoformat()),
        Draft(play.case, at, NOBODY, sender="ola", happened_at=at),
        Draft(play.case, at, NOBODY, sender='ola", "1', message_id="1"),
    ]
    assert len({key(each) for each in causes}) == len(causes)


def test_what_was_asked_for_last_in_one_decision_is_what_is_told() -> None:
    deciding = draft()
    deciding.tell(Template.ACKNOWLEDGEMENT, Recipient.REPORTER, priority="priority 2")
    deciding.tell(Template.ACKNOWLEDGEMENT, Recipient.REPORTER, priority="priority 1")
    assert [notice.facts for notice in deciding.notices] == [{"priority": "priority 1"}]
