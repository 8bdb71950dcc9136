"""Which way a message goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.notifications.addressing import (
    NO_WAY_TO_REACH,
    Addressee,
    NoRoute,
    Route,
    route_to_reporter,
    route_to_staff,
)
from activities.register.support_needs import SafeContact
from standard.core.words import Channel, ContactMethod

ALL = (Channel.EMAIL, Channel.SMS, Channel.LETTER)
EMAIL, PHONE, HOME = "rae@resident.example", "07700 900123", "1 Made Up Street, Town, SS1 1ZZ"


def reporter(
    *, email: bool = False, phone: bool = False, home: bool = False, preferred: str | None = None
) -> Addressee:
    return Addressee("Rae", EMAIL if email else None, PHONE if phone else None, HOME if home else None, preferred)


@pytest.mark.parametrize(
    ("who", "configured", "route"),
    [
        (reporter(email=True, phone=True, home=True), ALL, Route(Channel.EMAIL, EMAIL)),
        (reporter(phone=True, home=True), ALL, Route(Channel.SMS, PHONE)),
        (reporter(home=True), ALL, Route(Channel.LETTER, HOME)),
        (reporter(email=True, phone=True, preferred="sms"), ALL, Route(Channel.SMS, PHONE)),
        (reporter(email=True, home=True, preferred="letter"), ALL, Route(Channel.LETTER, HOME)),
        (reporter(email=True, preferred="sms"), ALL, Route(Channel.EMAIL, EMAIL)),
        (reporter(email=True, phone=True, preferred="sms"), (Channel.EMAIL,), Route(Channel.EMAIL, EMAIL)),
        (reporter(email=True, phone=True), (Channel.SMS,), Route(Channel.SMS, PHONE)),
        (reporter(phone=True), (*ALL, Channel.OUTBOX), Route(Channel.OUTBOX, None)),
    ],
)
def test_the_way_to_a_reporter(who: Addressee, configured: tuple[Channel, ...], route: Route) -> None:
    assert route_to_reporter(who, configured, fits_sms=True) == route


def test_what_has_been_refused_goes_another_way() -> None:
    who = reporter(email=True, phone=True, home=True, preferred="sms")
    assert route_to_reporter(who, ALL, fits_sms=True, refused={Channel.SMS}) == Route(Channel.EMAIL, EMAIL)
    assert route_to_reporter(who, ALL, fits_sms=True, refused={Channel.SMS, Channel.EMAIL}).channel is Channel.LETTER
    with pytest.raises(NoRoute):
        route_to_reporter(who, ALL, fits_sms=True, refused=set(ALL))


def test_what_is_too_long_for_a_text_message_goes_another_way() -> None:
    who = reporter(phone=True, home=True, preferred="sms")
    assert route_to_reporter(who, ALL, fits_sms=False) == Route(Channel.LETTER, HOME)


@pytest.mark.parametrize(
    ("who", "configured", "fits_sms", "by_telephone"),
    [
        (reporter(), ALL, True, False),
        (reporter(), (Channel.OUTBOX,), True, False),
        (reporter(phone=True), (Channel.EMAIL,), True, True),
        (reporter(phone=True), ALL, False, True),
        (reporter(email=True), (), True, True),
        (Addressee("Rae", address="No fixed abode"), ALL, True, True),
        (Addressee("Rae", phone="01632 960001 ext 12"), ALL, True, True),
        (Addressee("Rae", phone="07700 900123 / 01632 960001"), ALL, True, True),
    ],
)
def test_no_way_to_a_reporter(
    who: Addressee, configured: tuple[Channel, ...], fits_sms: bool, by_telephone: bool
) -> None:
    with pytest.raises(NoRoute) as none:
        route_to_reporter(who, configured, fits_sms=fits_sms)
    assert none.value.by_telephone is by_telephone
    assert (none.value.reason == NO_WAY_TO_REACH) is not by_telephone
    assert not any(each in none.value.reason for each in (EMAIL, PHONE, HOME))


def test_the_way_to_staff() -> None:
    assert route_to_staff(Addressee("Ann", EMAIL), ALL) == Route(Channel.EMAIL, EMAIL)
    assert route_to_staff(Addressee("Ann"), (Channel.OUTBOX,)) == Route(Channel.OUTBOX, None)
    with pytest.raises(NoRoute, match="no e-mail address"):
        route_to_staff(Addressee("Ann"), ALL)
    with pytest.raises(NoRoute, match="not set up"):
        route_to_staff(Addressee("Ann", EMAIL), (Channel.SMS,))


WAYS = st.lists(st.sampled_from(list(ContactMethod)), unique=True, max_size=4)
SAFE = st.builds(
    SafeContact,
    large_print=st.booleans(),
    safe_channels=WAYS,
    safe_times=st.sampled_from(["", "mornings"]),
    never_leave_message=st.booleans(),
    must_not_be_written_to=st.booleans(),
    contact_instead=st.sampled_from(["", "Ann Advocate"]),
)
REPORTERS = st.builds(
    Addressee,
    name=st.just("Rae"),
    email=st.sampled_from([None, EMAIL]),
    phone=st.sampled_from([None, PHONE]),
    address=st.sampled_from([None, HOME]),
    preferred=st.sampled_from([None, *ALL]),
    held=st.booleans(),
    safe=SAFE,
)


@given(who=REPORTERS, configured=st.sets(st.sampled_from([*ALL, Channel.OUTBOX])), fits=st.booleans())
def test_nothing_is_ever_sent_against_a_need(who: Addressee, configured: set[Channel], fits: bool) -> None:
    safe = who.safe
    try:
        channel = route_to_reporter(who, configured, fits_sms=fits).channel
    except NoRoute:
        return
    assert not any((who.held, safe.must_not_be_written_to, safe.large_print, safe.contact_instead))
    if channel is not Channel.OUTBOX:
        assert not safe.safe_channels or ContactMethod(channel.value) in safe.safe_channels
    if channel is Channel.SMS:
        assert not safe.safe_times
        assert not safe.never_leave_message or ContactMethod.SMS in safe.safe_channels


@given(who=REPORTERS)
def test_no_task_asks_for_what_is_not_safe(who: Addressee) -> None:
    safe, asked = who.safe, who.by_hand
    if "post it" in asked or "write by hand" in asked:
        assert not any((who.held, safe.must_not_be_written_to))
        assert safe.letters_are_safe
    if asked == "Telephone the reporter":
        assert safe.may_be_telephoned
