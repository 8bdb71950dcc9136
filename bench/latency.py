"""How long it takes from a signal until what it says is recorded, one signal at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from statistics import median, quantiles
from time import time

from psycopg import AsyncConnection
from temporalio.api.enums.v1 import EventType

from bench.ground import Ground, Say
from bench.reference import CONTACTS, report
from bench.rows import Row, paired
from bench.side import Side
from bench.twin import REPORT, Step
from bench.worker_process import OURS, TWIN
from starter.cases import message

_CONTACT = CONTACTS[0]
_NTH = 99
_TELL = """
CREATE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('bench', coalesce(NEW.message_id, '')); RETURN NEW; END $$;
CREATE TRIGGER bench_tell AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION bench_tell();
"""
_TELL_NO_MORE = "DROP TRIGGER bench_tell ON journal; DROP FUNCTION bench_tell();"


async def latency_rows(ground: Ground, signals: int, pairs: int, say: Say) -> list[Row]:
    """Milliseconds from a signal to its record, median and 99th percentile; ``signals`` of each side in each pair.

    Ours is recorded when its row is committed, as PostgreSQL then tells; the twin's when the server has its no-op as
    completed. Both are read from the clock of this machine.
    """
    many = replace(ground, plan=_taking(signals))
    medians, tails = [], []
    async with _register_tells(ground) as recorded:
        for number in range(1, pairs + 1):
            took = {}
            for which in (OURS, TWIN) if number % 2 else (TWIN, OURS):
                say(f"Signals one by one, pair {number} of {pairs}: {which}")
                took[which] = await _took(many.side(which), f"bench-latency-{which}-{number}", signals, recorded)
            medians.append((median(took[OURS]), median(took[TWIN])))
            tails.append((_nth(took[OURS]), _nth(took[TWIN])))
    return [
        paired("signal to recorded row, median ms", medians),
        paired(f"signal to recorded row, {_NTH}th percentile ms", tails),
    ]


@dataclass
class _Recorded:
    """When the register had the messages, by their ids, in seconds since 1970."""

    at: dict[str, float] = field(default_factory=dict)


async def _took(side: Side, report_id: str, signals: int, recorded: _Recorded) -> list[float]:
    """The milliseconds of each signal."""
    reference = (await side.cases.open(report(report_id))).reference
    await side.calm(reference)
    handle, sent = side.handle(reference), dict[str, float]()
    for number in range(signals):
        said = message(_CONTACT.name, reference, _CONTACT.sender, message_id=f"{report_id}-{number}", **_CONTACT.fields)
        sealed = await side.sealer.seal(said)
        sent[said.message_id] = time()
        await handle.signal(said.name, sealed)
        await side.calm(reference)
    if side.plan is None:
        ends = [recorded.at[message_id] for message_id in sent]
    else:
        ends = await _completed(side, reference, signals)
    return [(end - began) * 1000 for began, end in zip(sent.values(), ends, strict=True)]


async def _completed(side: Side, reference: str, signals: int) -> list[float]:
    """When the last no-ops of a twin were completed, in seconds since 1970: one for each signal."""
    history = await side.handle(reference).fetch_history()
    completed = [
        event.event_time.ToDatetime(UTC).timestamp()
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
    ]
    return completed[-signals:]


@asynccontextmanager
async def _register_tells(ground: Ground) -> AsyncIterator[_Recorded]:
    """Has PostgreSQL tell of each journal row when it is committed, for as long as the block lasts."""
    recorded = _Recorded()
    async with (
        await AsyncConnection.connect(ground.stack.owner_database_url, autocommit=True) as owner,
        await AsyncConnection.connect(ground.stack.owner_database_url, autocommit=True) as listening,
    ):
        await owner.execute(_TELL)
        await listening.execute("LISTEN bench")

        async def listen() -> None:
            async for told in listening.notifies():
                recorded.at.setdefault(told.payload, time())

        listener = asyncio.create_task(listen())
        try:
            yield recorded
        finally:
            listener.cancel()
            await asyncio.wait([listener])
            await owner.execute(_TELL_NO_MORE)


def _nth(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[_NTH - 1]


def _taking(signals: int) -> list[Step]:
    """A plan with a no-op for the report and for each of the signals, and one step more, so that it stays open."""
    step = Step(on=_CONTACT.name, at_once=[], no_ops=1, afterwards=[])
    return [Step(on=REPORT, at_once=[], no_ops=1, afterwards=[]), *([step] * signals), step]
