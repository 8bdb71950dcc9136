"""Partner agencies in the register: what an agency is told holds nothing but what it may have."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.channel import Temporary
from activities.notifications.smtp import SmtpChannel, SmtpConfig, SmtpSecurity
from activities.notifications.store import read_outbox
from activities.register.agencies import agencies_of, exchanges_of
from activities.register.agency_drafts import check_letter, draft_for
from activities.register.queries import read_alarms, read_journal
from activities.register.recording import write
from standard.core.notices import Notice, NoticeStatus
from standard.core.words import Channel, Recipient, Shared, Template
from tests.activities.notifying import OUTBOX, REFERENCE, by_mail, notice, notify_of, open_case, rows
from tests.support.agencies import ASKED, POLICE, with_police
from tests.support.casebook import Play
from tests.support.register_material import add_people, batch
from tests.support.smtp_server import MailServer

SPOKE: dict[str, Any] = {"contact_with": "partner_agency", "method": "phone", "outcome": "spoke"}
CANARIES: dict[Shared, str] = {
    Shared.INCIDENTS: "Drills through the night",
    Shared.REPORTER_IDENTITY: "Rae Reporter",
    Shared.PARTY_IDENTITY: "Sam Canary",
    Shared.RISK: "priority 2 (medium)",
    Shared.EVIDENCE: "Six nights filled in",
    Shared.PLAN_ACTIONS: "Visit the flat above",
    Shared.CONFIDENTIAL: "Saw it from number nine",
}
"""What stands in the case of each kind."""


@pytest.fixture
async def case(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """A case in which there is something of every kind, with agency G1 on it, and G2, whose part is confidential."""
    await add_people(pool)
    await open_case(pool)
    play = Play()
    agency: dict[str, Any] = {
        "agency_kind": "police",
        "may_have": ["incidents", "risk"],
        "lawful_basis": "legal_claims",
    }
    told: dict[str, Any] = {"kind": "diary_sheet", "handed_in_by": "reporter"}
    play.do("report_incident", description=f"{CANARIES[Shared.INCIDENTS]}. Rae Reporter saw Sam Canary.")
    play.do("record_party", party_role="witness", person_name="Sam Canary")
    play.do("record_evidence", **told, what=CANARIES[Shared.EVIDENCE])
    play.do("record_evidence", **told, what=CANARIES[Shared.CONFIDENTIAL], confidential=True)
    ours = {"owner": "landlord", "what": CANARIES[Shared.PLAN_ACTIONS], "due": play.now.date().isoformat()}
    play.assessed().planned(actions=[ours])
    play.do("add_agency", **agency, agency_name="Made Up Police", contact_name="Sgt Pepper")
    play.do("add_agency", **agency, agency_name="Quiet Harbour Refuge", confidential=True)
    play.do("record_contact", **SPOKE, agency="G1", gave=["risk"], basis="A hearing in May.", notes="Told them.")
    play.do("write_to_agency", agency="G1", gave=[], letter="Sam Canary was there. Please call.")
    play.do("write_to_agency", agency="G2", gave=[], letter="Dear Quiet Harbour Refuge, please call.")
    await put(pool, play)
    return pool


async def put(pool: AsyncConnectionPool, play: Play) -> None:
    """The register has everything that was played."""
    entries = sorted((each for draft in play.drafts for each in draft.entries), key=lambda each: each.number)
    stands: dict[str, Any] = {"as_of": play.case.entries, "detail": play.view().detail, "at": play.now}
    async with pool.connection() as connection:
        await write(connection, batch(*entries[1:], **stands))


@pytest.mark.parametrize("kind", Shared)
async def test_a_draft_has_what_the_agency_may_have_and_nothing_else(case: AsyncConnectionPool, kind: Shared) -> None:
    draft = await draft_for(case, REFERENCE, "G1", {kind})
    found = {each for each, canary in CANARIES.items() if canary in draft}
    assert found == ({kind} if kind is not Shared.CONFIDENTIAL else set())
    everything = await draft_for(case, REFERENCE, "G1", set(Shared))
    assert {each for each, canary in CANARIES.items() if canary in everything} == set(Shared)


async def test_a_letter_that_says_too_much_is_not_sent_and_is_an_alarm(case: AsyncConnectionPool) -> None:
    exchanges = {each.words: each.entry for each in await exchanges_of(case, REFERENCE)}
    too_much = exchanges["Sam Canary was there. Please call."]
    facts = {"agency": "G1", "contact": too_much, "gave": ["incidents", "risk"]}
    outcome = await notify_of(case, OUTBOX, notice(Template.AGENCY_LETTER, Recipient.AGENCY, facts=facts))
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert outcome.reason == "it gives more than is on record for it"
    assert ("confidential", too_much) in [(alarm.kind, alarm.number) for alarm in await read_alarms(case)]
    assert await read_outbox(case) == []
    assert await check_letter(case, REFERENCE, "G1", {Shared.PARTY_IDENTITY}, "Sam Canary was there.") == []


async def test_what_a_confidential_agency_knows_of_itself_is_no_secret_from_it(case: AsyncConnectionPool) -> None:
    letter = max(each.entry for each in await exchanges_of(case, REFERENCE) if each.agency == "G2")
    facts = {"agency": "G2", "contact": letter, "gave": ["incidents"]}
    await notify_of(case, OUTBOX, notice(Template.AGENCY_LETTER, Recipient.AGENCY, facts=facts))
    [sent] = await read_outbox(case)
    assert sent.body.startswith("Dear Quiet Harbour Refuge, please call.")
    named = "Quiet Harbour Refuge."
    assert await check_letter(case, REFERENCE, "G1", {Shared.RISK}, named) == [named]


WITHDRAWN: dict[str, Any] = {"name": "withdraw_consent", "withdrawn_by": "phone"}
LESS: dict[str, Any] = {"name": "change_agency", "agency": "G1", "may_have": ["risk"], "lawful_basis": "legal_claims"}
LEFT: dict[str, Any] = {"name": "end_agency", "agency": "G1", "ended_because": "Closed there."}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (WITHDRAWN, "by now it may not have what the letter gives"),
        (LESS, "by now it may not have what the letter gives"),
        (LEFT, "it is not on the case any more"),
    ],
)
@pytest.mark.parametrize("tried", [True, False])
async def test_a_letter_that_waited_is_not_sent_once_the_agency_may_not_have_it(
    pool: AsyncConnectionPool, mail: MailServer, said: dict[str, Any], reason: str, *, tried: bool
) -> None:
    play, letter = await a_letter_waits(pool, tried=tried)
    play.to(play.now + timedelta(hours=1)).do(**said)
    await put(pool, play)
    outcome = await notify_of(pool, by_mail(mail), letter)
    assert (outcome.status, outcome.reason, mail.mails) == (NoticeStatus.UNDELIVERABLE, reason, [])
    alarms = [each.what for each in await read_alarms(pool) if each.kind == "confidential"]
    assert alarms == [f"the letter to G1 was not sent: {reason}"]


async def test_a_letter_that_waited_is_not_sent_once_what_it_quotes_is_marked_as_confidential(
    pool: AsyncConnectionPool, mail: MailServer
) -> None:
    play, letter = await a_letter_waits(pool, tried=True)
    said = play.to(play.now + timedelta(hours=1)).do(
        "record_contact", **SPOKE | {"contact_with": "reporter"}, notes="It happened again."
    )
    play.do("record_confidential", keep_back=[said.entries[0].number], reason="It tells who the witness is.")
    await put(pool, play)
    outcome = await notify_of(pool, by_mail(mail), letter)
    assert (outcome.status, outcome.reason) == (NoticeStatus.UNDELIVERABLE, "it gives more than is on record for it")
    assert mail.mails == []


async def test_what_waits_goes_to_the_address_that_an_agency_has_by_then(
    pool: AsyncConnectionPool, mail: MailServer
) -> None:
    play, letter = await a_letter_waits(pool, tried=True)
    play.to(play.now + timedelta(hours=1)).do("change_agency", agency="G1", agency_email="right@police.example")
    await put(pool, play)
    await notify_of(pool, by_mail(mail), letter)
    assert [each["To"] for each in mail.mails] == ["right@police.example"]


@pytest.mark.parametrize(
    ("said", "tasks", "reason"),
    [
        (WITHDRAWN, 1, "its words say something that the agency may not have"),
        (LEFT, 0, "it is not on the case any more"),
    ],
)
async def test_actions_are_not_sent_to_an_agency_that_may_not_have_them_any_more(
    pool: AsyncConnectionPool, said: dict[str, Any], tasks: int, reason: str
) -> None:
    play, _ = await a_letter_waits(pool, tried=False)
    play.to(play.now + timedelta(hours=1)).do(**said)
    await put(pool, play)
    facts = {"agency": "G1", "version": 1, "actions": ["A1"], "may_have": ["plan_actions"]}
    outcome = await notify_of(pool, OUTBOX, notice(Template.AGENCY_ACTION, Recipient.AGENCY, facts=facts))
    assert (outcome.reason, len(await rows(pool, "tasks"))) == (reason, tasks)


async def test_nothing_goes_to_an_agency_that_has_left(pool: AsyncConnectionPool) -> None:
    play, _ = await a_letter_waits(pool, tried=False)
    play.to(play.now + timedelta(hours=1)).do(**LEFT)
    await put(pool, play)
    told = notice(Template.LEAD_AGENCY, Recipient.AGENCY, facts={"agency": "G1", "lead": None})
    assert (await notify_of(pool, OUTBOX, told)).reason == "it is not on the case any more"
    assert await read_outbox(pool) == []


async def a_letter_waits(pool: AsyncConnectionPool, *, tried: bool) -> tuple[Play, Notice]:
    """A letter to the police, who may have things on consent; ``tried``: while no mail got through."""
    await add_people(pool)
    await open_case(pool)
    play = with_police(lawful_basis="consent", consented_by="phone")
    sent = play.do("write_to_agency", agency="G1", gave=["incidents"], letter="It happened again.")
    await put(pool, play)
    letter = notice(Template.AGENCY_LETTER, Recipient.AGENCY, facts=sent.notices[0].facts)
    if tried:
        nobody = SmtpChannel(SmtpConfig("127.0.0.1", 9, "asb@landlord.example", SmtpSecurity.NONE, timeout_seconds=2))
        with pytest.raises(Temporary):
            await notify_of(pool, {Channel.EMAIL: nobody}, letter)
    return play, letter


async def test_consent_that_is_withdrawn_tells_nobody_of_a_confidential_agency(pool: AsyncConnectionPool) -> None:
    await add_people(pool)
    await open_case(pool)
    play = with_police()
    play.do(
        "add_agency",
        **POLICE | {"lawful_basis": "consent", "agency_name": "Quiet Harbour Refuge"},
        consented_by="phone",
        confidential=True,
    )
    play.do("add_request", **ASKED | {"agency": "G2", "wanted": "Is she still staying in room nine?"})
    play.to(play.now + timedelta(minutes=5)).do("withdraw_consent", withdrawn_by="phone", agency="G2")
    await put(pool, play)
    assert [each.confidential for each in await agencies_of(pool, REFERENCE)] == [False, True]
    for words in ("She stays with Quiet Harbour Refuge.", "Is she still staying in room nine?"):
        assert await check_letter(pool, REFERENCE, "G1", {Shared.INCIDENTS}, words) == [words]


async def test_an_agency_without_an_address_is_telephoned(case: AsyncConnectionPool, mail: MailServer) -> None:
    told = notice(Template.LEAD_AGENCY, Recipient.AGENCY, facts={"agency": "G1", "lead": "G1"})
    await notify_of(case, by_mail(mail), told)
    [task] = await rows(case, "tasks")
    assert task["about"].startswith("Telephone agency G1: lead agency could not be sent")
    assert mail.mails == []


async def test_names_and_reasons_stand_in_the_tables_and_not_in_the_journal(case: AsyncConnectionPool) -> None:
    police, refuge = await agencies_of(case, REFERENCE)
    assert (police.name, police.contact_name, police.confidential) == ("Made Up Police", "Sgt Pepper", False)
    assert (refuge.name, refuge.confidential, refuge.left_at) == ("Quiet Harbour Refuge", True, None)
    [told, *_] = await exchanges_of(case, REFERENCE)
    assert (told.gave, told.lawful_basis, told.why) == ([Shared.RISK], "legal_claims", "A hearing in May.")
    journal = "".join(each.model_dump_json(exclude={"words"}) for each in await read_journal(case, REFERENCE))
    assert not any(name in journal for name in ("Made Up Police", "Pepper", "Refuge", "hearing"))
