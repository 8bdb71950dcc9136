"""What reaches the register from outside a running case: messages to a case that has ended, and ends nobody planned."""

import hashlib
import json
from datetime import UTC, datetime

from psycopg_pool import AsyncConnectionPool

from activities.register.access import as_json, storable, transaction
from activities.register.alarms import raise_alarm
from activities.register.claim import report_id_used_again
from activities.register.named_sql import load
from activities.register.recording import keep
from standard.core.draft import Refused
from standard.core.lenient import LARGEST_REPORT
from standard.core.messages import Message, Report
from standard.core.plain import printable
from standard.core.refusals import as_text
from standard.core.register import KeepRefused, KeptMessage
from standard.core.words import RefusalCode

_SQL = load("doors")


async def record_late_message(
    pool: AsyncConnectionPool,
    reference: str,
    message_name: str,
    message: Message,
    reason: str,
    code: RefusalCode = RefusalCode.CASE_CLOSED,
) -> bool:
    """Writes down, whole, a message that no running case can take. The same message once more changes nothing.

    ``reason`` is shown to people and holds no personal data. Stamped with the present time.

    Returns:
        Whether it was new.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    row = as_json(message)
    # Its id alone would not do: another message may come under an id that was used before, and must not be dropped.
    identity = json.dumps(["door", reference, message_name, row], sort_keys=True)
    async with transaction(pool) as connection:
        written = await connection.execute(
            _SQL["insert_late_message"],
            {
                "reference": storable(reference),
                "message_name": message_name,
                "message_id": row["message_id"],
                "code": code.value,
                "reason": reason,
                "sender": row["sender"],
                "raw": as_text(message.as_json(), LARGEST_REPORT),
                "recorded_at": datetime.now(UTC),
                "once": hashlib.sha256(identity.encode()).hexdigest(),
            },
        )
        return written.rowcount == 1


async def keep_refused_report(pool: AsyncConnectionPool, reference: str, raw: bytes, why: Refused) -> None:
    """Writes down what came as a report and can be none, with an alarm. ``reference`` is what its case would have.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    came = KeptMessage(name="report", raw=as_text(raw, LARGEST_REPORT), code=why.code, reason=printable(why.reason))
    async with transaction(pool) as connection:
        await keep(connection, KeepRefused(reference=reference, now=datetime.now(UTC), messages=[came]))


async def keep_duplicate_report(pool: AsyncConnectionPool, reference: str, report: Report, taken_in: str) -> bool:
    """Writes down, whole, a report that came under the ``report_id`` of another one, and raises an alarm. ``taken_in``
    says what has become of it.

    The same report once more changes nothing. Stamped with the present time.

    Returns:
        Whether it was new.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    row = as_json(report)
    raw = as_text(report.as_json(), LARGEST_REPORT)
    identity = json.dumps(["door", reference, "report", raw])
    async with transaction(pool) as connection:
        written = await connection.execute(
            _SQL["insert_late_message"],
            {
                "reference": reference,
                "message_name": "report",
                "message_id": row["report_id"],
                "code": "duplicate_report",
                "reason": f"another report with this report_id had come before; this one was taken in as {taken_in}",
                "sender": row["sender"],
                "raw": raw,
                "recorded_at": datetime.now(UTC),
                "once": hashlib.sha256(identity.encode()).hexdigest(),
            },
        )
        await report_id_used_again(connection, reference, taken_in)
        return written.rowcount == 1


async def mark_ended_outside(pool: AsyncConnectionPool, reference: str, run_id: str, how: str, at: datetime) -> bool:
    """Writes down that a case was ended from outside its rules: ``how`` says in plain words how it ended.

    Such a case is not open any more, though nobody closed it: its stage and clocks stay as they were, its journal is
    left alone, and an alarm is raised. ``run_id`` is its latest run, ``at`` an aware instant. Should the case live
    again (a reset), the next thing it records takes the mark away.

    Returns:
        False where the case is unknown, closed in order, or marked already.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    values = {"reference": reference, "run_id": run_id, "how": how, "at": at}
    async with transaction(pool) as connection:
        marked = await connection.execute(_SQL["mark_ended_outside"], values)
        if marked.rowcount == 0:
            return False
        await raise_alarm(connection, reference, "ended_outside", f"run {run_id} was {how} from outside")
        return True


async def mark_seen(pool: AsyncConnectionPool, alarm: int, person: str, at: datetime) -> bool:
    """Writes down who of the landlord has seen an alarm; ``at`` is an aware instant.

    Returns:
        False where no alarm that nobody has seen has this number.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    async with transaction(pool) as connection:
        marked = await connection.execute(_SQL["mark_seen"], {"id": alarm, "person": person, "at": at})
        return marked.rowcount == 1


async def finish_task(pool: AsyncConnectionPool, task: int, at: datetime) -> str | None:
    """Writes down that somebody did an open task; ``at`` is an aware instant.

    Returns:
        The reference of its case, or None where no open task has this number.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    async with transaction(pool) as connection:
        cursor = await connection.execute(_SQL["finish_task"], {"id": task, "at": at})
        row = await cursor.fetchone()
        return None if row is None else str(row[0])
