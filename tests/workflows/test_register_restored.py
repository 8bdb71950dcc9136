"""A register that was restored from a backup: what was decided since comes to it, and people are told."""

from tests.support.running import Town


async def test_a_case_of_which_the_register_has_an_older_view_is_whole_again_at_once(town: Town) -> None:
    case = await town.open()
    async with town.pool.connection() as connection:
        found = await connection.execute(
            "SELECT as_of, view_at, priority, view::text FROM cases WHERE reference = %s", [case.reference]
        )
        old = await found.fetchone()
        assert old is not None
    await case.do("begin_investigation")
    await case.settle()
    async with town.pool.connection() as connection:
        await connection.execute(
            "UPDATE cases SET as_of = %s, view_at = %s, priority = %s, view = %s::jsonb, stage = 'reported' "
            "WHERE reference = %s",
            [*old, case.reference],
        )
    await case.do("report_incident", "oscar", description="A brick came through the window.", violence=True)
    await case.settle()
    record, view = await case.record(), await case.state()
    assert (record.as_of, record.priority, record.stage) == (view.as_of, view.priority, view.stage)
    assert record.view == view
