"""``asb review``, from the terminal to the attendees and back."""

from datetime import timedelta

from standard.worktime.calendar import local_date
from tests.starter.conftest import Asb
from tests.support.running import Town, ordinary_monday

MONDAY = local_date(ordinary_monday())
WHEN = f"{MONDAY + timedelta(days=2)}T10:00"
DUE = (MONDAY + timedelta(days=10)).isoformat()


async def test_a_review_is_called_held_and_its_decision_is_an_action(town: Town, asb: Asb) -> None:
    case = await town.open()
    ref = case.reference
    why = ("--reason", "A witness is afraid.")
    wrong = await asb("review", "call", ref, "--as", "oscar", "--when", f"{MONDAY}T22:00", "--attendee", "mina", *why)
    assert (wrong.status, "is not in office hours" in wrong.words) == (3, True)
    call = ("review", "call", ref, "--as", "oscar", "--when", WHEN, "--attendee", "mina", "--attendee", "ola", *why)
    said = await asb(*call, "--guests", "PC Hale")
    assert said.status == 0, said.text
    assert "Case review" in said.words
    await case.settle()
    assert await case.told("review_called") == ["manager", "officer"]

    await case.to(ordinary_monday() + timedelta(days=2, hours=4))
    hold = ("review", "hold", ref, "--as", "ola", "--attended", "ola", "--minutes", "He denies it.")
    assert "is no decision; give one like" in (await asb(*hold, "--decision", "Visit.")).words
    assert f"asb plan set {ref}" in (await asb(*hold, "--decision", f"{DUE} reporter: Keep a diary.")).words
    said = await asb(*hold, "--confidential", "--decision", f"{DUE} oscar: Visit both flats.")
    assert said.status == 0, said.text
    await case.settle()

    listed = await asb("review", "list", ref, "--as", "mina")
    for words in ("Case review 1", "PC Hale", "A witness is afraid.", "Confidential yes", "A1"):
        assert words in listed.words
    shown = await asb("plan", "show", ref)
    assert "No action plan yet; decided in case reviews" in shown.words
    assert "A1 ours (oscar)" in shown.words
    form = (await asb("plan", "form", ref)).json
    assert [each.get("id") for each in form["actions"]] == ["A1", None, None]
    assert (await asb("review", "call-off", ref, "--as", "ola", "--reason", "Not needed.")).status == 3
    for words in (str((await case.state()).model_dump_json()), (await asb("show", ref, "--all")).words):
        assert "denies" not in words
        assert "Hale" not in words
