"""``asb reported-to``, ``asb help-to-report`` and ``asb compare-incidents``, from the terminal to what people see."""

from tests.starter.conftest import Asb
from tests.support.running import Town


async def test_what_others_were_told_and_what_was_reported_twice_is_recorded_and_shown(town: Town, asb: Asb) -> None:
    case = await town.open()
    as_ola = (case.reference, "--as", "ola")
    for words in ("He shouted and hit the door.", "He shouted, and hit the door again."):
        when = ("--occurred-at", "2026-11-02T22:00+00:00", "--occurred-until", "2026-11-02T23:00+00:00")
        more = ("--violence", "--reporting-centre", "The Rainbow Hub", "--may-not-pass-on")
        said = await asb("incident", *as_ola, "--description", words, *when, *more)
        assert said.status == 0, said.text
    assert "Help to report not answered for incidents 1, 2, 3" in said.words
    assert "came through a reporting centre; the reporter's name may not be passed on" in said.words

    refused = await asb("reported-to", *as_ola, "--agency", "police")
    assert (refused.status, "without their_reference it needs one of crime" in refused.words) == (3, True)
    told = ("--agency", "police", "--reference", "42/1234/26", "--date", "2026-11-03", "--recorded-as", "crime")
    said = await asb("reported-to", *as_ola, *told, "--helped", "--incident", "2", "--notes", "Rang together.")
    assert "Also told police, Tue 3 Nov 2026, recorded as crime" in said.words
    said = await asb("help-to-report", *as_ola, "--answer", "declined", "--may-pass-on")
    assert "Help to report times given: 1" in said.words
    assert "the reporter's name may be passed on" in said.words

    await case.settle()
    shown = await asb("show", case.reference, "--words")
    assert f"Incident 3 is likely the same as 2: `asb compare-incidents {case.reference} 3 2`" in shown.words
    assert "police, told Tue 3 Nov 2026: reference 42/1234/26" in shown.words
    assert "42/1234" not in (await asb("show", case.reference)).text
    assert "Compare incidents that are likely the same" in shown.words

    said = await asb("compare-incidents", case.reference, "3", "2", "--same", "--as", "ola", "--reason", "One night.")
    assert "Incidents 2, in 3 reports: 3 repeats 2" in said.words
    await case.settle()
    shown = await asb("show", case.reference)
    assert "likely the same" not in shown.words
