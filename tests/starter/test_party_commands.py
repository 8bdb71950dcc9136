"""``asb party``, ``asb contact --with party`` and ``asb link``, from the terminal to what people are shown."""

from tests.starter.conftest import Asb
from tests.support.running import Town

POOLE = ("--name", "Sam Poole", "--born", "1990-04-02", "--address", "Flat 2, 14 High St")
ASKED = ("--reporter-agrees", "no", "--could-identify", "The only neighbour.")


async def test_a_party_is_recorded_spoken_with_listed_and_found_again(town: Town, asb: Asb) -> None:
    case, other = await town.open(), await town.open()
    for each in (case, other):
        said = await asb("party", "add", each.reference, "--as", "ola", "--role", "alleged_perpetrator", *POOLE)
        assert said.status == 0, said.text
    assert "Party 1 alleged perpetrator, tenure not known, adult; not spoken with yet" in said.words

    visit = ("contact", case.reference, "--as", "ola", "--method", "visit", "--outcome", "spoke", "--with", "party")
    refused = await asb(*visit, "--party", "1", *ASKED)
    assert refused.status == 3
    assert "Why_all_the_same: needed with reporter_agrees no" in refused.words
    assert (await asb(*visit, "--party", "1", *ASKED, "--why-all-the-same", "A child is at risk.")).status == 0
    assert (await asb("party", "change", case.reference, "1", "--as", "ola", "--tell-nothing")).status == 0
    reason = ("--reason", "The police ask us to wait.")
    assert (await asb("party", "not-spoken", other.reference, "1", "--as", "ola", *reason)).status == 0
    for each in (case, other):
        await each.settle()

    listed = await asb("party", "list", case.reference, "--as", "ola")
    assert "Party 1, alleged perpetrator Name Sam Poole Born Mon 2 Apr 1990" in listed.words
    assert "Could identify The only neighbour. To all of them the reporter is only 'a resident'." in listed.words
    assert "Not spoken The police ask us to wait." in (await asb("party", "list", other.reference, "--as", "ola")).words
    shown = await asb("show", case.reference, "--all")
    assert "Contact with party 1, the first; the reporter agrees: no" in shown.words
    assert "Poole" not in shown.text

    matches = ("party", "matches", case.reference, "--as", "ola")
    assert "Same address and name and date of birth Found nothing yet" in (await asb(*matches)).words
    ends = (case.reference, "1", "--other", f"{other.reference}:1", "--as", "ola")
    said = await asb("party", "different", *ends, "--reason", "Father and son.")
    assert (said.status, said.text.startswith("On record: party 1 of ")) == (0, True), said.text
    assert "Found different, by ola" in (await asb(*matches)).words
    unknown = await asb("party", "same", case.reference, "2", *ends[2:], "--reason", "x")
    assert (unknown.status, "not possibly the same, as far as you may see" in unknown.text) == (2, True)


async def test_a_counter_allegation_is_linked_both_ways_and_names_nobody(town: Town, asb: Asb) -> None:
    case, other = await town.open(), await town.open()
    for _ in range(2):
        said = await asb("link", case.reference, "--as", "ola", "--counter-allegation-of", other.reference)
        assert said.status == 0, said.text
    for one, linked in ((case, other), (other, case)):
        view = await town.cases.state(one.reference)
        assert view is not None
        assert ("Counter-allegation", "linked with another case") in view.lines
        timeline = [brief.summary for brief in await town.cases.timeline(one.reference)]
        assert timeline.count("Linked with another case as a counter-allegation") == 1
        await one.settle()
        assert f"Counter-allegation of {linked.reference}" in (await asb("show", one.reference, "--as", "oscar")).words
    linking = ("link", case.reference, "--as", "ola", "--counter-allegation-of")
    assert [each["reference"] for each in (await asb(*linking, other.reference, "--json")).json] == [
        other.reference,
        case.reference,
    ]
    assert (await asb(*linking, case.reference)).status == 2

    await asb("restrict-case", other.reference, "--as", "ola", "--reason", "Known in the office.")
    await other.settle()
    for how in (["--all"], ["--json"]):
        shown = await asb("show", case.reference, "--as", "oscar", *how)
        assert (shown.status, "linked with another case" in shown.text) == (0, True)
        assert other.reference not in shown.text, "it is restricted, and oscar may not see it"
        assert other.reference in (await asb("show", case.reference, "--as", "ola", *how)).text
