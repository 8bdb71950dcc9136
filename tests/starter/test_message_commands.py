"""Every command that tells a case something: accepted once, refused once, and what is typed wrong."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.register.queries import read_case, read_reporter
from standard.core.reference import reference_for
from starter.commands.options import text_of
from tests.starter.conftest import Asb
from tests.support.running import Running, Town
from worker.problems import BadInput


async def test_a_case_from_first_call_to_closure(asb: Asb, town: Town, tmp_path: Path) -> None:
    case = await town.open(harm="medium")
    ref = case.reference

    said = await asb("contact", ref, "--as", "ola", "--method", "phone", "--outcome", "spoke", "--notes", "Calm [now].")
    assert said.status == 0, said.text
    assert f"Accepted: record contact, entry 7 of {ref}" in said.text
    assert "acknowledge within 24 hours (excluding weekends and bank holidays): met" in said.words

    notes = tmp_path / "notes.txt"
    notes.write_text("Both flats visited.", "utf-8")
    said = await asb("begin-investigation", ref.lower().replace("-", " "), "--as", "ola", "--notes", f"@{notes}")
    assert said.status == 0
    assert "Stage investigating" in said.words

    said = await asb("assess", ref, "--as", "ola", "--priority", "1", "--reason", "-", stdin="Afraid to go out.")
    assert said.status == 0
    assert "Priority 1 (high): raised by an assessment" in said.words

    said = await asb("reallocate", ref, "--as", "mina", "--to", "oscar", "--reason", "Leave")
    assert said.status == 0

    said = await asb("contact", ref, "--as", "oscar", "--method", "visit", "--outcome", "spoke")
    assert said.status == 0
    await case.assessed()
    await case.without_plan()

    said = await asb("propose-closure", ref, "--as", "oscar", "--ground", "resolved", "--what-was-done", "Done.")
    assert said.status == 0
    assert re.search(r"closure-\w{8}: resolved, by oscar, .* Agreed not agreed with the reporter yet", said.words)

    said = await asb("retract-closure", ref, "--as", "oscar")
    assert said.status == 0
    assert re.search(r"Accepted: retract closure on closure-\w{8}, entry", said.text)

    await asb("propose-closure", ref, "--as", "oscar", "--ground", "resolved", "--what-was-done", "Done.")
    said = await asb("decline-closure", ref, "--as", "mina", "--reason", "Speak to them first.")
    assert said.status == 0
    assert re.search(r"on closure-\w{8}", said.text)

    await asb(
        "propose-closure",
        ref,
        "--as",
        "oscar",
        "--ground",
        "actions_exhausted",
        "--reasons",
        "All done.",
        "--what-was-tried",
        "All.",
    )
    said = await asb("approve-closure", ref, "--as", "mina")
    assert said.status == 3
    proposal = (await case.state()).proposal
    assert proposal is not None
    assert f"Refused: approve closure on {proposal.id}, {ref}" in said.text
    assert "No visit or phone call after the proposal is on record in which the reporter agrees" in said.words
    assert "It is on record as entry" in said.text

    draft = await asb("word-closure", ref, "--as", "oscar")
    assert (draft.status, "All." in draft.words) == (0, True)
    assert (await asb("word-closure", ref, "--as", "oscar", "--text", "We visited you.")).status == 0
    said = await asb("contact", ref, "--as", "oscar", "--method", "phone", "--outcome", "agrees")
    assert f"{proposal.id}: actions exhausted, by oscar" in said.words
    assert "Agreed the reporter agrees" in said.words

    said = await asb("approve-closure", ref, "--as", "mina", "--json")
    assert said.status == 0
    assert said.json["message"] == "approve_closure"
    assert said.json["proposal_id"] == proposal.id
    assert said.json["case"]["stage"] == "closed"

    journal = await case.journal()
    assert {"Calm [now].", "Both flats visited.", "Afraid to go out."} <= {entry.words for entry in journal}


async def test_who_is_dissatisfied_is_written_to_or_telephoned_with_the_offer_of_a_complaint(
    asb: Asb, town: Town
) -> None:
    reporter = {"name": "Rae Finch", "phone": "01632 960001", "email": "rae@example.org"}
    for held in (False, True):
        case = await town.open(reporter=reporter | {"telephone_only": held})
        said = await asb(
            *("contact", case.reference, "--as", "ola", "--method", "phone", "--outcome", "spoke", "--dissatisfied")
        )
        assert said.status == 0, said.text
        assert "Complaint offered" in said.words
        await case.settle()
        tasks = (await asb("tasks", "--as", "ola", "--json")).json
        asked = [each for each in tasks if case.reference in str(each) and "complaint offer" in str(each)]
        assert (len(asked), await case.told("complaint_offer")) == (held, [] if held else ["reporter"])


async def test_a_withdrawal_in_sign_language_names_the_need(asb: Asb, town: Town) -> None:
    case = await town.open(reporter={"email": "rae@example.org", "support_needs": ["sign_language"]})
    said = await asb(
        *("withdraw", case.reference, "--as", "ola", "--method", "video_call", "--support-need", "sign_language")
    )
    assert re.search(r"closure-\w{8}: withdrawn, by ola, .* Agreed the reporter agrees", said.words)


async def test_a_withdrawal_and_an_incident_that_cancels_it(asb: Asb, town: Town) -> None:
    case = await town.open()
    said = await asb("withdraw", case.reference, "--as", "ola", "--method", "phone", "--reason", "Sorted out.")
    assert said.status == 0
    assert re.search(r"closure-\w{8}: withdrawn, by ola, .* Agreed the reporter agrees", said.words)

    said = await asb(
        "incident",
        case.reference,
        *("--as", "ola", "--description", "He shouted and hit the door.", "--violence"),
        *("--hate", "--hate-strand", "race"),
        *("--hate-strand", "disability", "--category", "violence", "--harm", "high", "--threat-of-violence"),
        *("--reporter-phone", "01632 960099", "--reporter-preferred", "sms", "--reporter-support-need", "interpreter"),
    )
    assert said.status == 0, said.text
    assert "Priority 1 (high): raised: a hate element was perceived" in said.words
    assert "Proposal" not in said.words
    await case.settle()
    reporter = await read_reporter(town.pool, case.reference)
    assert reporter is not None
    assert (reporter.phone, reporter.preferred, reporter.support_needs) == ("01632 960099", "sms", ["interpreter"])
    assert reporter.name == "Rae Finch"


async def test_the_time_of_a_contact_is_uk_local_time(asb: Asb, town: Town) -> None:
    case = await town.open()
    await case.after(hours=3)
    opened = (await case.state()).reported_at
    at = opened.strftime("%Y-%m-%dT11:30")
    said = await asb("contact", case.reference, "--as", "ola", "--method", "phone", "--outcome", "spoke", "--at", at)
    assert said.status == 0, said.text
    entry = next(entry for entry in await town.cases.timeline(case.reference) if entry.kind == "contact_recorded")
    assert entry.happened_at.strftime("%H:%M") == "11:30"


async def test_the_same_message_again_changes_nothing(asb: Asb, town: Town) -> None:
    case = await town.open()
    once = ("begin-investigation", case.reference, "--as", "ola", "--message-id", "visit-1")
    assert (await asb(*once)).status == 0
    again = await asb(*once)
    assert again.status == 0
    assert "already received; nothing was repeated" in again.words
    # Nor where it came the other way first.
    await case.signal("begin_investigation", message_id="visit-2")
    again = await asb("begin-investigation", case.reference, "--as", "ola", "--message-id", "visit-2")
    assert again.status == 0
    assert "already received; nothing was repeated" in again.words


async def test_who_may_not_is_refused_and_on_record(asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await town.open()
    monkeypatch.setenv("ASB_OFFICER", "lee")
    said = await asb("begin-investigation", case.reference)
    assert (said.status, said.text) == (2, "'lee' has left; nobody can send anything in their name")
    said = await asb("assess", case.reference, "--as", "nobody", "--priority", "1", "--reason", "x", "--json")
    assert said.status == 3
    assert said.json["sent"]["answer"]["code"] == "not_registered"
    await case.settle()
    assert [refusal.code for refusal in await case.refused()] == ["not_registered"]


async def test_a_decision_where_nothing_is_proposed_is_refused_by_the_case(asb: Asb, town: Town) -> None:
    case = await town.open()
    for command in (("approve-closure",), ("retract-closure",), ("decline-closure", "--reason", "x")):
        said = await asb(command[0], case.reference, "--as", "mina", *command[1:])
        assert said.status == 3
        assert "No closure proposal is open." in said.text
        assert "none" not in said.text


async def test_a_named_proposal_that_is_not_the_open_one_is_refused(asb: Asb, town: Town) -> None:
    case = await town.open()
    await case.do("propose_closure", ground="resolved")
    said = await asb("approve-closure", case.reference, "--as", "mina", "--proposal", "closure-9")
    assert said.status == 3
    assert re.search(r"The open proposal is closure-\w{8}, not the one named", said.words)


async def closed_case(town: Town) -> str:
    case = await town.open()
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return case.reference


async def test_a_message_to_a_closed_case_is_kept_in_the_register(asb: Asb, town: Town) -> None:
    reference = await closed_case(town)
    for command in (
        ("contact", "--as", "ola", "--method", "phone", "--outcome", "spoke"),
        ("approve-closure", "--as", "mina"),
    ):
        said = await asb(command[0], reference, *command[1:])
        assert said.status == 3
        assert "The case is closed; the message is kept in the register." in said.words
    shown = await asb("show", reference)
    assert "As the register has it; the case no longer runs." in shown.text
    assert "record_contact from ola: the case is closed" in shown.words
    assert "approve_closure from mina: the case is closed" in shown.words


async def test_an_incident_on_a_closed_case_opens_a_linked_one_with_its_reporter(asb: Asb, town: Town) -> None:
    reference = await closed_case(town)
    said = await asb("incident", reference, "--description", "It has begun again.", "--json")
    assert said.status == 0
    linked = said.json["sent"]["linked_case"]
    await town.cases.until_open(linked)
    await Running(town, linked).settle()
    record = await read_case(town.pool, linked)
    assert record is not None
    assert record.view is not None
    assert (record.linked_case, record.view.anonymous, record.patch) == (reference, False, "north")
    assert await read_reporter(town.pool, linked) == await read_reporter(town.pool, reference)

    said = await asb("incident", reference, "--description", "And again.")
    assert f"{reference} is closed. The incident opened a case of its own, linked to it: ASB-" in said.words


async def test_an_incident_from_the_future_opens_a_linked_case_at_the_present(asb: Asb, town: Town) -> None:
    reference = await closed_case(town)
    said = await asb("incident", reference, "--description", "x", "--at", "2199-01-01T10:00", "--json")
    assert said.status == 0
    linked = Running(town, said.json["sent"]["linked_case"])
    await town.cases.until_open(linked.reference)
    await linked.settle()
    assert "set_aside" in await linked.kinds()
    assert (await linked.state()).reported_at < datetime.now(UTC) + timedelta(minutes=1)


async def test_what_cannot_be_read_of_an_incident_is_told_and_held(asb: Asb, town: Town) -> None:
    case = await town.open()
    said = await asb(
        "incident",
        case.reference,
        "--description",
        "x" * 30_000,
        "--reporter-phone",
        "01632 960001 ext 12",
        "--as",
        "ola",
    )
    assert said.status == 0, said.text
    assert "reporter.phone: needs digits" in said.words
    assert "description: has more than 20000 characters" in said.words
    await case.settle()
    reporter = await read_reporter(town.pool, case.reference)
    assert reporter is not None
    assert reporter.telephone_only


async def test_letters_stay_held_in_the_case_that_an_incident_opens_after_closing(asb: Asb, town: Town) -> None:
    case = await town.open(reporter={"email": "rae@example.org", "telephone_only": True})
    await case.do("withdraw", method="phone")
    state = await case.state()
    assert state.proposal is not None
    await case.do("approve_closure", "mina", proposal_id=state.proposal.id)
    await case.handle.result()
    said = await asb("incident", case.reference, "--description", "Again.", "--json")
    linked = Running(town, said.json["sent"]["linked_case"])
    await town.cases.until_open(linked.reference)
    await linked.settle()
    reporter = await read_reporter(town.pool, linked.reference)
    assert reporter is not None
    assert reporter.telephone_only
    assert "notification_undeliverable" in await linked.kinds()


async def test_without_a_worker_a_message_is_left_with_the_case(asb: Asb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("starter.servers.ANSWER_WITHIN", timedelta(seconds=1))
    monkeypatch.setattr("starter.commands.report.OPEN_WITHIN", timedelta(seconds=1))
    monkeypatch.setenv("ASB_TASK_QUEUE", "nobody-listens")
    opened = await asb("report", "-", "--json", stdin='{"category": "noise", "description": "Left alone."}')
    said = await asb("begin-investigation", opened.json["reference"], "--as", "ola", "--message-id", "left-1")
    assert said.status == 4
    assert "Waiting: begin investigation" in said.text
    assert "Message left-1" in said.text
    assert (await asb("approve-closure", opened.json["reference"], "--as", "mina", "--json")).json["sent"]["answer"][
        "outcome"
    ] == "waiting"


async def test_where_the_register_is_away_a_running_case_still_takes_messages_and_nothing_is_shown(
    asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await town.open()
    monkeypatch.setenv("ASB_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    said = await asb("begin-investigation", case.reference, "--as", "ola")
    assert said.status == 0
    shown = await asb("show", case.reference)
    assert shown.status == 1
    assert shown.text == "nothing is shown while the register (PostgreSQL) is away: who looks is written there"
    closed = await closed_case(town)
    said = await asb("begin-investigation", closed, "--as", "ola")
    assert said.status == 1
    assert "the case does not run, and the register (PostgreSQL) cannot be reached; see ASB_DATABASE_URL" in said.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--method", "phone", "--outcome", "spoke"), "--as: say who you are: give your staff id"),
        (
            ("--as", "ola", "--method", "fax", "--outcome", "spoke"),
            "'--method': Value error, 'fax' is not one of 'phone'",
        ),
        (("--as", "ola", "--method", "phone"), "Missing option '--outcome'"),
        (("--as", "ola", "--method", "phone", "--outcome", "spoke", "--at", "noon"), "--at: 'noon' is not a date and"),
        (
            ("--as", "ola", "--method", "phone", "--outcome", "spoke", "--notes", "@/no/file"),
            "--notes: the file '/no/f",
        ),
        (
            ("--as", "ola", "--method", "phone", "--outcome", "spoke", "--notes", " "),
            "notes is ' ': String should have",
        ),
        (("--as", "ola", "--method", "phone", "--outcome", "spoke", "--reporter-phone", "x"), "phone is 'x': "),
        (("--as", "ola", "--method", "phone", "--outcome", "spoke", "--reporter-email", "x"), "email is 'x': "),
    ],
)
async def test_bad_input_is_told_by_option_and_value(asb: Asb, arguments: tuple[str, ...], says: str) -> None:
    said = await asb("contact", "ASB-7K3Q-MX92-PD4T", *arguments)
    assert said.status == 2
    assert says in said.words


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("begin-investigation", "ASB-1", "--as", "ola"), "REF: 'ASB-1' has 1 characters after ASB, not 12"),
        (("assess", "ASB-7K3Q-MX92-PD4T", "--as", "ola", "--priority", "5", "--reason", "x"), "--priority: 5 is not"),
        (("incident", "ASB-7K3Q-MX92-PD4T", "--description", "x", "--occurred-at", "x"), "--occurred-at: 'x' is not"),
        (("propose-closure", "ASB-7K3Q-MX92-PD4T", "--as", "ola", "--ground", "bored"), "'bored' is not one of"),
    ],
)
async def test_bad_input_of_other_commands(asb: Asb, arguments: tuple[str, ...], says: str) -> None:
    said = await asb(*arguments)
    assert said.status == 2
    assert says in said.words


async def test_an_unknown_case_is_told(asb: Asb) -> None:
    reference = reference_for("never-reported")
    for command in (("begin-investigation", "--as", "ola"), ("show",)):
        said = await asb(command[0], reference, *command[1:])
        assert said.status == 2
        assert said.text.startswith(f"no case has the reference {reference}")


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(BadInput, match=r"--notes: @.* is not text in UTF-8"):
        text_of(f"@{file}", "--notes")
