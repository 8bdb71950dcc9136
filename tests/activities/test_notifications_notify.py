"""GOV.UK Notify's client against a local HTTP server that answers as its API documents."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from activities.notifications.channel import Misconfigured, NeverTaken, Outgoing, Temporary, Unclear
from activities.notifications.notify import NotifyChannel, NotifyConfig
from standard.core.words import Channel, Template
from tests.support.notify_server import API_KEY, SECRET, NotifyServer, notify_server

ANY, OWN = str(UUID(int=1)), str(UUID(int=2))
ADDRESSES = {
    Channel.EMAIL: "rae@resident.example",
    Channel.SMS: "07700 900123",
    Channel.LETTER: "1 Made Up Street, Southend-on-Sea, SS1 1ZZ",
}


@pytest.fixture
def notify() -> Iterator[NotifyServer]:
    with notify_server() as server:
        yield server


def channel(notify: NotifyServer, medium: Channel = Channel.EMAIL, api_key: str = API_KEY) -> NotifyChannel:
    templates = {each: {"any": ANY, "closed": OWN} for each in ADDRESSES}
    return NotifyChannel(NotifyConfig(api_key, templates, base_url=notify.url, timeout_seconds=5), medium)


def message(medium: Channel = Channel.EMAIL, *, tried_before: bool = False, address: str | None = None) -> Outgoing:
    return Outgoing(
        key="key-1",
        template=Template.ACKNOWLEDGEMENT,
        address=address or ADDRESSES[medium],
        name="Rae Reporter",
        subject="Subject",
        body="Body",
        written_at=datetime(2026, 12, 24, 15, tzinfo=UTC),
        tried_before=tried_before,
    )


async def test_an_email_carries_our_reference_and_words(notify: NotifyServer) -> None:
    accepted = await channel(notify).send(message())
    (sent,) = notify.sent
    assert accepted.reference == sent["id"]
    assert sent["reference"] == "key-1"
    assert sent["to"] == ADDRESSES[Channel.EMAIL]
    assert sent["template"]["id"] == ANY
    assert sent["personalisation"] == {"subject": "Subject", "body": "Body"}
    assert notify.lookups == []


async def test_a_text_message_has_no_subject(notify: NotifyServer) -> None:
    await channel(notify, Channel.SMS).send(message(Channel.SMS))
    (sent,) = notify.sent
    assert sent["personalisation"] == {"body": "Body"}
    assert sent["to"] == ADDRESSES[Channel.SMS]


async def test_a_letter_has_the_name_and_the_lines_of_the_address(notify: NotifyServer) -> None:
    await channel(notify, Channel.LETTER).send(message(Channel.LETTER))
    (sent,) = notify.sent
    assert sent["personalisation"] == {
        "subject": "Subject",
        "body": "Body",
        "address_line_1": "Rae Reporter",
        "address_line_2": "1 Made Up Street",
        "address_line_3": "Southend-on-Sea",
        "address_line_4": "SS1 1ZZ",
    }


async def test_a_template_of_its_own_comes_first(notify: NotifyServer) -> None:
    await channel(notify).send(Outgoing(**{**vars(message()), "template": Template.CLOSED}))
    assert notify.sent[0]["template"]["id"] == OWN


@pytest.mark.parametrize("medium", ADDRESSES)
async def test_an_address_that_notify_does_not_accept_is_refused(
    notify: NotifyServer, medium: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(NeverTaken) as refused:
        await channel(notify, medium).send(message(medium, address="12"))
    assert "on record" in str(refused.value)
    assert "12" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not [record for record in caplog.records if record.name.startswith("notifications_python_client")]


@pytest.mark.parametrize(
    ("status", "error", "failure"),
    [
        (429, "RateLimitError", Temporary),
        (403, "BadRequestError", Misconfigured),
        (404, "NoResultFound", Misconfigured),
        (500, "Exception", Unclear),
        (503, "Exception", Unclear),
    ],
)
async def test_what_may_pass_is_tried_again(
    notify: NotifyServer, status: int, error: str, failure: type[Temporary]
) -> None:
    notify.answers.append((status, error))
    with pytest.raises(Temporary) as raised:
        await channel(notify).send(message())
    assert type(raised.value) is failure
    assert raised.value.__cause__ is None
    await channel(notify).send(message(tried_before=True))
    assert len(notify.sent) == 1


@pytest.mark.parametrize(
    ("medium", "address"),
    [
        (Channel.SMS, "+48 601 234 567"),
        (Channel.SMS, "01632 960001"),
        (Channel.LETTER, "No fixed abode"),
        (Channel.LETTER, "1 Made Up Street, Nowhere"),
    ],
)
async def test_an_address_that_notify_will_never_take_is_not_tried_again(
    notify: NotifyServer, medium: Channel, address: str
) -> None:
    with pytest.raises(NeverTaken, match="on record"):
        await channel(notify, medium).send(message(medium, address=address))
    assert notify.sent == []


@pytest.mark.parametrize(
    "text",
    [
        "Cannot send to this recipient using a team-only API key.",
        "Can\u2019t send to this recipient using a team-only API key",
        "Can't send to this recipient when service is in trial mode - see https://www.notifications.service.gov.uk",
        "Cannot send letters when service is in trial mode",
        "Service is not allowed to send letters",
        "Template not found",
        "Template has been deleted",
        "Missing personalisation: body",
        "sms_sender_id 12 does not exist in database for service id 34",
    ],
)
async def test_a_fault_of_our_account_is_for_the_operator(notify: NotifyServer, text: str) -> None:
    notify.answers.append((400, "BadRequestError", text))
    with pytest.raises(Misconfigured, match="account"):
        await channel(notify).send(message())


async def test_a_wrong_key_is_for_the_operator_and_not_shown(notify: NotifyServer) -> None:
    wrong = API_KEY.replace(SECRET, str(UUID(int=3)))
    with pytest.raises(Misconfigured) as raised:
        await channel(notify, api_key=wrong).send(message())
    assert str(UUID(int=3)) not in str(raised.value)


async def test_accepted_but_the_answer_got_lost_is_one_message_in_all(notify: NotifyServer) -> None:
    notify.lose_answers = 1
    with pytest.raises(Unclear):
        await channel(notify).send(message())
    accepted = await channel(notify).send(message(tried_before=True))
    assert notify.lookups == ["key-1"]
    assert len(notify.sent) == 1
    assert accepted.reference == notify.sent[0]["id"]


async def test_an_unreadable_answer_is_unclear(notify: NotifyServer) -> None:
    notify.unreadable = True
    with pytest.raises(Unclear):
        await channel(notify).send(message())
    await channel(notify).send(message(tried_before=True))
    assert len(notify.sent) == 1


async def test_what_notify_could_not_deliver_is_refused(notify: NotifyServer) -> None:
    await channel(notify).send(message())
    notify.sent[0]["status"] = "permanent-failure"
    with pytest.raises(NeverTaken, match="could not deliver"):
        await channel(notify).send(message(tried_before=True))


async def test_a_server_that_is_not_there_is_unclear() -> None:
    with notify_server() as gone:
        pass
    with pytest.raises(Unclear):
        await channel(gone).send(message())


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValueError, match="key") as refused:
        NotifyConfig("secret-but-wrong", {Channel.EMAIL: {"any": ANY}})
    assert "secret" not in str(refused.value).replace("name-service_id-secret", "")
    with pytest.raises(ValueError, match="not a UUID"):
        NotifyConfig(API_KEY, {Channel.EMAIL: {"any": "12"}})
    with pytest.raises(ValueError, match="no message is called 'closd'"):
        NotifyConfig(API_KEY, {Channel.EMAIL: {"closd": ANY}})
    with pytest.raises(ValueError, match="no channel"):
        NotifyConfig(API_KEY, {Channel.OUTBOX: {"any": ANY}})
    with pytest.raises(ValueError, match="no template ids for sms"):
        NotifyChannel(NotifyConfig(API_KEY, {Channel.EMAIL: {"any": ANY}}), Channel.SMS)
    assert SECRET not in repr(NotifyConfig(API_KEY, {}))


async def test_a_message_without_a_template_is_for_the_operator(notify: NotifyServer) -> None:
    config = NotifyConfig(API_KEY, {Channel.EMAIL: {"closed": OWN}}, base_url=notify.url)
    with pytest.raises(Misconfigured, match="no template id for email acknowledgement"):
        await NotifyChannel(config, Channel.EMAIL).send(message())
