"""Writing what happened in a case: journal rows, the rows drawn from them, and the case's view of itself."""

import hashlib
import json
from collections import Counter
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from activities.register.access import as_json, storable
from activities.register.alarms import raise_alarm
from activities.register.errors import NotInRegister, ViewMissing
from activities.register.incidents import flag_if_likely
from activities.register.named_sql import load
from activities.register.tables import TABLES
from standard.core.journal import Entry
from standard.core.messages import ReportIncident
from standard.core.register import KeepRefused, RecordBatch
from standard.core.words import EntryKind
from standard.worktime.calendar import end_of, local_date, midnight

_SQL = load("record")
_SHARED = load("shared")

_REPORTER_FIELDS = ("name", "email", "phone", "address", "preferred", "support_needs", "telephone_only")

_KEPT_ELSEWHERE = frozenset({"in_table", "rows", "raw", "answers", "of_party", "plan", "basis"})
"""Words that only a table has: ``in_table`` those of one row, ``rows`` those of several. The others are of their own:
what was refused, what was answered about health or hate, who a party is, what a plan says that somebody will do, and
why something was passed on.
"""

UNREADABLE_TIMES = 10
"""How often in a day (UK) fields of one sender could not be read before it is an alarm."""


def content_hash(entry: Entry) -> str:
    """SHA-256 (hexadecimal) of the entry's canonical JSON: keys sorted, no spaces, UTF-8."""
    row = as_json(entry)
    if row["seal"] is None:
        # A field that was added later must not make another entry of the same one.
        del row["seal"]
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


async def write(connection: AsyncConnection, batch: RecordBatch) -> str | None:
    """Writes the batch in the caller's transaction, and returns the hash of its last entry. Writing it again changes
    nothing.

    Where a number is on record with other content, both entries are kept and an alarm is raised; and so where the entry
    before one of them is not on record: the case believes that it is, and will not write it again.

    Raises:
        NotInRegister: no case was opened under this reference.
        ViewMissing: the batch has changes of a view that is not on record; nothing was written.
    """
    case = {"reference": batch.reference, "run_id": batch.run_id}
    held = await (await connection.execute(_SQL["lock_case"], case)).fetchone()
    if held is None:
        raise NotInRegister(f"the case {batch.reference} was not opened in the register")
    view = view_after(batch, *held)
    rows = [{**as_json(entry), "content_hash": content_hash(entry)} for entry in batch.entries]
    if rows:
        journal = [{**row, "detail": without_personal_data(row)} for row in rows]
        cursor = await connection.execute(_SQL["insert_entries"], {**case, "entries": Jsonb(journal)})
        new = {number for (number,) in await cursor.fetchall()}
        if new:
            begins = {"first": batch.entries[0].number, "after": batch.after}
            await connection.execute(_SQL["alarm_of_numbers"], {**case, **begins, "numbers": sorted(new)})
        for row in rows:
            if row["number"] in new:
                await _project(connection, batch.reference, row)
    if view is not None:
        await _write_view(connection, {**case, "view_at": batch.at, "reset": batch.reset}, view)
    return rows[-1]["content_hash"] if rows else batch.after


async def keep(connection: AsyncConnection, request: KeepRefused) -> None:
    """Writes messages that no case could take, as they arrived, in the caller's transaction.

    The reference need not be in the register. What was refused before is counted and not written again, so that
    whoever sends the same every second fills nothing. Writing the same request again changes nothing.
    """
    for message, times in Counter(request.messages).items():
        row = as_json(message)
        identity = json.dumps(["refused", request.reference, row])
        await connection.execute(
            _SQL["count_refusal"],
            {
                "reference": storable(request.reference),
                "entry": None,
                "message_name": row["name"],
                "message_id": None,
                "code": row["code"],
                "reason": row["reason"],
                "sender": None,
                "raw": row["raw"],
                "recorded_at": request.now,
                "times": times,
                "once": hashlib.sha256(identity.encode()).hexdigest(),
            },
        )
        if row["name"] in ("report", ReportIncident.name):
            refusal = {"message_name": row["name"], "reason": row["reason"]}
            await _alarm_of_refusal(connection, storable(request.reference), refusal, request.now.isoformat())


def without_personal_data(row: dict[str, Any]) -> dict[str, Any]:
    """What the journal keeps of an entry's detail: it can never be changed, so what may have to be erased one day is
    kept elsewhere, and once.
    """
    detail: dict[str, Any] = {name: value for name, value in row["detail"].items() if name not in _KEPT_ELSEWHERE}
    reporter = detail.pop("reporter", None)
    if isinstance(reporter, dict):
        detail["reporter_fields"] = sorted(name for name, value in reporter.items() if value)
    overtaken = detail.pop("overtaken", None)
    if isinstance(overtaken, dict):
        detail["overtaken_fields"] = sorted(overtaken)
    return detail


async def _project(connection: AsyncConnection, reference: str, row: dict[str, Any]) -> None:
    kind = EntryKind(row["kind"])
    detail = row["detail"]
    values = {**row, "reference": reference, "entry": row["number"]}
    for table in TABLES:
        if kind in table.kinds:
            await table.draw(connection, {**row, "reference": reference})
    if kind is EntryKind.INCIDENT_REPORTED:
        await flag_if_likely(connection, reference, row)
    if kind in (EntryKind.REFUSED, EntryKind.DUPLICATE):
        await _write_refusal(connection, values, detail)
    elif kind is EntryKind.REPORTER_IDENTIFIED:
        given = detail.get("reporter") or {}
        known = {name: given.get(name) for name in _REPORTER_FIELDS}
        await connection.execute(_SHARED["merge_reporter"], {**known, "reference": reference})
    elif kind is EntryKind.SET_ASIDE and detail.get("fields"):
        await _note_unreadable(connection, values)
    if detail.get("telephone_only") is not None:
        held = {"reference": reference, "telephone_only": detail["telephone_only"]}
        await connection.execute(_SQL["hold_letters"], held)
    if kind is EntryKind.CASE_RESTRICTED:
        await connection.execute(_SQL["look_at_linked_cases"], {"reference": reference})
    if detail.get("task"):
        await connection.execute(
            _SQL["insert_task"], {"kind": "check", "about": detail["task"], "reference": reference}
        )


async def _write_refusal(connection: AsyncConnection, values: dict[str, Any], detail: dict[str, Any]) -> None:
    raw = detail.get("raw")
    refusal = {
        "message_name": detail.get("message_name"),
        "code": detail.get("code") or values["kind"],
        "reason": detail.get("reason") or values["summary"],
        "raw": raw if raw is None or isinstance(raw, str) else json.dumps(raw, ensure_ascii=False),
        "once": f"{values['reference']}/{values['entry']}/{values['content_hash']}",
    }
    await connection.execute(_SQL["insert_refusal"], {**values, **refusal})
    if refusal["message_name"] == ReportIncident.name and values["kind"] == EntryKind.REFUSED:
        about = {"reference": values["reference"], "kind": "check"}
        task = f"Read a report that was refused, and see to it ({refusal['reason']}); `asb alarms` has it"
        await connection.execute(_SQL["insert_task"], {**about, "about": task})
        await _alarm_of_refusal(connection, values["reference"], refusal, values["recorded_at"])


async def _alarm_of_refusal(connection: AsyncConnection, reference: str, refusal: dict[str, Any], at: str) -> None:
    """A report of harm that was turned away is seen by a person: once a day for each case and reason."""
    name = str(refusal["message_name"]).replace("_", " ")
    what = f"{name} refused on {local_date(datetime.fromisoformat(at))}: {refusal['reason']}"
    await raise_alarm(connection, reference, "report_refused", what)


async def _note_unreadable(connection: AsyncConnection, values: dict[str, Any]) -> None:
    day = local_date(datetime.fromisoformat(values["recorded_at"]))
    # What an unproven sender calls itself is anybody's words.
    who = values["sender"] if values["seal"] else f"an unproven sender ({_digest(values['sender'])})"
    await connection.execute(
        _SQL["alarm_of_a_sender_that_cannot_be_read"],
        {
            "reference": values["reference"],
            "sender": values["sender"],
            "what": f"fields that {who} sent could not be read {UNREADABLE_TIMES} times on {day}: mend its form",
            "times": UNREADABLE_TIMES,
            "from": midnight(day),
            "until": end_of(day),
        },
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def view_after(
    batch: RecordBatch, run_id: str | None, earlier_runs: list[str], on_record: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The case's view after the batch; None for a late attempt of a run that another one has followed.

    Raises:
        ViewMissing: the batch has changes of a view that is not on record, as after a backup was restored.
    """
    if batch.view is not None:
        return as_json(batch.view)
    if batch.run_id in earlier_runs:
        return None
    changes = storable(batch.changes)
    if on_record is None or run_id != batch.run_id or on_record["as_of"] not in (batch.since, changes.get("as_of")):
        raise ViewMissing
    return {**on_record, **changes}


async def _write_view(connection: AsyncConnection, case: dict[str, Any], row: dict[str, Any]) -> None:
    allocation, access = row["allocation"] or {}, row["detail"].get("access") or {}
    updated = await connection.execute(
        _SQL["update_case"],
        {
            **row,
            **{name: allocation.get(name) for name in ("patch", "officer", "manager", "deputy")},
            **{name: access.get(name, []) for name in ("named", "closed_to")},
            "restricted": access.get("restricted", False),
            **case,
            "view": Jsonb(row),
            # A view that was written before there was this has none.
            "joined_to": row.get("joined_to"),
        },
    )
    if await updated.fetchone() is None:
        return
    clocks = [_clock_row(clock) for clock in row["clocks"]]
    await connection.execute(_SQL["upsert_clocks"], {**case, "clocks": Jsonb(clocks)})
    await connection.execute(_SQL["delete_other_clocks"], {**case, "ids": [row["id"] for row in clocks]})


def _clock_row(clock: dict[str, Any]) -> dict[str, Any]:
    return {**clock["deadline"], **{name: value for name, value in clock.items() if name != "deadline"}}
