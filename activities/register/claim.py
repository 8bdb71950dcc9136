"""Opening a case in the register: the claim of its reference, and the allocation of an officer.

Source of the allocation: Service Standard, "What Happens Next?". Readings: a patch is found whatever its case and
spacing; a report that names none of ours goes to the patch with the fewest open cases for each of its active officers;
who takes it is the rule of ``standard.what_happens_next.officer``, by the day of the case's own clock.
"""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from pydantic import BaseModel

from activities.register.absences import absences_from
from activities.register.access import as_json, fetch_rows, storable
from activities.register.alarms import raise_alarm
from activities.register.named_sql import load
from activities.register.support_needs import SafeContact, safe_contact
from standard.core.messages import Report
from standard.core.people import Allocation, Person, concerning, folded_patch
from standard.core.reference import NotAReference, parse_reference, reference_for
from standard.core.register import LinkedCase, OpenCase, Opened, Staff
from standard.core.words import Stage
from standard.progressing.linked import linked_incident
from standard.response_times.triage import triage
from standard.what_happens_next.again import beside, id_beside, report_hash, whole
from standard.what_happens_next.officer import P1_COUNTS, AtWork, choose_officer
from standard.worktime.calendar import local_date

REPORT_ID_USED_AGAIN = "report_id_used_again"
"""The alarm of two reports under one ``report_id``: some sender counts its ids anew, or two share them."""

_SQL = load("claim")
_SHARED = load("shared")


class NobodyToAllocate(Exception):
    """The register has no patch, or no active officer. It passes once somebody adds one."""


class _Claim(BaseModel):
    reference: str
    report_id: str
    report_hash: str
    claimed_by_run: str
    patch: str
    officer: str
    manager: str | None
    deputy: str | None

    def allocation(self) -> Allocation:
        return Allocation(patch=self.patch, officer=self.officer, manager=self.manager, deputy=self.deputy)


async def claim(connection: AsyncConnection, request: OpenCase) -> Opened:
    """Claims the reference for the run that asks, or says which run holds it.

    The same run asking again is answered alike. A second report is written down as refused with its whole text, so
    that nothing it said is lost, and the same once more is counted. So is one that the case it is linked to has on
    record as an incident. One that says something else, or has an id or a
    reference that does not fit the claim, also raises an alarm. Runs in the caller's transaction.

    Raises:
        NobodyToAllocate: no patch, or no active officer.
    """
    report = whole(request.report, request.set_aside)
    taken_aside = beside(report.report_id)
    of, its_hash = taken_aside or linked_incident(report.report_id) or (None, None)
    asked = storable({"reference": request.reference, "report_id": report.report_id, "beside": of, "hash": its_hash})
    await connection.execute(_SQL["one_at_a_time"])
    async with connection.cursor(row_factory=class_row(_Claim)) as cursor:
        held = await (await cursor.execute(_SQL["find_claim"], asked)).fetchone()
    linked = await _linked(connection, request)
    if held is None:
        closed_to = {*request.closed_to, *(linked.closed_to if linked else ())}
        allocation = await _allocate(connection, request, report, closed_to)
        await _write(connection, request, allocation, linked)
        if taken_aside and linked is not None and linked.reference == of:
            await report_id_used_again(connection, linked.reference, f"the case {request.reference}")
    elif _is_same(held, request):
        allocation = held.allocation()
    else:
        differs = held.reference != of and held.report_hash != report_hash(report)
        await _keep_duplicate(connection, request, held, same=held.reference == of)
        return Opened(duplicate_of_run=held.claimed_by_run, differs=differs)
    ids = [allocation.officer, allocation.manager, allocation.deputy]
    people = {"ids": [each for each in ids if each is not None]}
    return Opened(
        allocation=allocation,
        people=await fetch_rows(connection, Person, _SQL["people"], people),
        unknown_patch=report.patch if folded_patch(report.patch or "") != folded_patch(allocation.patch) else None,
        linked=linked,
        link_unknown=None if linked else report.linked_case,
    )


async def staff_of(connection: AsyncConnection, reference: str, now: datetime) -> Staff:
    """The manager and the deputy that a case's patch has today, and when the case's people are away from ``now`` on
    (the case's clock, UTC); a case that is not in the register has none.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["staff"], {"reference": reference})
        found = await cursor.fetchone()
    if found is None:
        return Staff()
    people = [each for each in found.values() if each is not None]
    away = concerning(people, await absences_from(connection, local_date(now)))
    return Staff(manager=found["manager"], deputy=found["deputy"], away=away)


def _is_same(held: _Claim, request: OpenCase) -> bool:
    report_id = storable(request.report.report_id)
    return (held.reference, held.report_id, held.claimed_by_run) == (request.reference, report_id, request.run_id)


async def _allocate(
    connection: AsyncConnection, request: OpenCase, report: Report, closed_to: Collection[str]
) -> Allocation:
    async with connection.cursor(row_factory=dict_row) as cursor:
        named = {"patch": storable(report.patch), "folded": storable(folded_patch(report.patch or ""))}
        await cursor.execute(_SQL["choose_patch"], named)
        chosen = await cursor.fetchone()
        if chosen is None:
            raise NobodyToAllocate("the register has no patch: add one, and this case is allocated by itself")
    at_work = {"patch": chosen["patch"], "p1_counts": P1_COUNTS}
    everybody = await fetch_rows(connection, AtWork, _SQL["everybody_at_work"], at_work)
    day = local_date(request.now)
    superiors = (chosen["manager"], chosen["deputy"])
    hate = triage(report, report.category).hate
    away = await absences_from(connection, day)
    found = choose_officer(everybody, superiors, hate=hate, day=day, away=away, closed_to=closed_to)
    if found is None:
        raise NobodyToAllocate("the register has no active officer who is there: add one, and this case is allocated")
    if found.elsewhere:
        what = f"the patch {chosen['patch']} has nobody who is there; the case was given to {found.officer} of another"
        await raise_alarm(connection, request.reference, "nobody_in_patch", what)
    return Allocation(**chosen, officer=found.officer)


async def _linked(connection: AsyncConnection, request: OpenCase) -> LinkedCase | None:
    """The case that the report says it is linked to; None where it names none, or none that there is."""
    try:
        named = parse_reference(request.report.linked_case or "")
    except NotAReference:
        return None
    async with connection.cursor(row_factory=class_row(LinkedCase)) as cursor:
        await cursor.execute(_SQL["find_linked"], {"named": named, "own": request.reference})
        found = await cursor.fetchone()
    if found is None or found.kept_back:
        return found
    safe = (await safe_contact(connection, [found.reference])).get(found.reference, SafeContact())
    return found.model_copy(update={"kept_back": safe.keeps_back})


async def _write(
    connection: AsyncConnection, request: OpenCase, allocation: Allocation, linked: LinkedCase | None
) -> None:
    report = as_json(request.report)
    values: dict[str, Any] = {
        **report,
        **allocation.model_dump(),
        "reference": request.reference,
        "report_hash": report_hash(whole(request.report, request.set_aside)),
        "run_id": request.run_id,
        "stage": Stage.REPORTED.value,
        "anonymous": not request.report.reporter.can_be_contacted,
        "reported_at": request.reported_at,
        "opened_at": request.now,
        "reporter": None,
        "linked_case": linked.reference if linked else None,
    }
    await connection.execute(_SQL["insert_case"], values)
    await connection.execute(_SQL["insert_first_incident"], values)
    if any(report["reporter"].values()):
        await connection.execute(_SHARED["merge_reporter"], {**values, **report["reporter"]})


async def _keep_duplicate(connection: AsyncConnection, request: OpenCase, held: _Claim, *, same: bool) -> None:
    report, other = as_json(request.report), whole(request.report, request.set_aside)
    if request.set_aside:
        report["set_aside"] = [as_json(each) for each in request.set_aside]
    text = json.dumps(report, ensure_ascii=False, sort_keys=True)
    await connection.execute(
        _SQL["insert_duplicate_report"],
        {
            "reference": request.reference,
            "report_id": report["report_id"],
            "reason": f"the case {held.reference} has it on record already, from run {held.claimed_by_run}",
            "sender": report["sender"],
            "raw": text,
            "recorded_at": request.now,
            "once": hashlib.sha256(json.dumps(["duplicate", request.reference, text]).encode()).hexdigest(),
        },
    )
    if same:
        return
    if (held.reference, held.report_id) != (request.reference, report["report_id"]):
        what = f"run {request.run_id} came with another report id or reference than run {held.claimed_by_run}"
        await raise_alarm(connection, request.reference, "reference_claimed_twice", what)
    elif held.report_hash != report_hash(other):
        linked = reference_for(id_beside(other, request.reference))
        await report_id_used_again(connection, request.reference, f"the case {linked}")


async def report_id_used_again(connection: AsyncConnection, reference: str, taken_in: str) -> None:
    """Raises the alarm of another report under the ``report_id`` of this case; ``taken_in`` says what has become of it,
    and is another text for each, as an alarm that was seen does not ring again.
    """
    what = f"another report came under this case's report_id; it was taken in as {taken_in}"
    await raise_alarm(connection, reference, REPORT_ID_USED_AGAIN, what)
