"""Code that open cases are replayed with does not change unawares."""

import pytest

from tests.fingerprints import fingerprint, fingerprints, stored

CHANGED = """
The code that open cases are replayed with has changed:

  {files}

Every open case began under earlier code, and the first worker of the next deploy replays it from its beginning with
this one. What was asked for then must be asked for again, in the same order, or the case stops; and what was decided
then must be decided again, or the case says otherwise than the register. So, before this goes on:

1. Say what an open case does with it. If nothing in it can differ (words of a reason or a summary, a new function that
   nothing calls yet, another way to reckon the same), go to 5.
2. If it asks for activities, timers or attributes in another order, or for others: keep the old order for the runs
   that have begun, behind `workflow.patched`.
3. If a rule decides otherwise: raise RULES in standard/core/case.py, and let the rule ask the case, so that open cases
   keep theirs: `if case.rules < 2:` the old way, else the new. What is added to a state or a message has a default.
4. Add the story of the new way to tests/histories/, and record it: `python -m tests.histories.record STORY`.
5. See that the stored histories replay: `python -m pytest tests/workflows/test_replay.py`. They stay as they are; a
   history of a released version is never recorded anew.
6. Accept the code as it is now: `python -m tests.fingerprints`, and commit tests/fingerprints.json with the change.

Before the deploy `asb replay` does the same with the cases that are really open.
"""


def test_what_open_cases_are_replayed_with_is_as_it_was_accepted() -> None:
    now, then = fingerprints(), stored()
    changed = [file for file in sorted(now | then) if now.get(file) != then.get(file)]
    if changed:
        pytest.fail(CHANGED.format(files="\n  ".join(changed)), pytrace=False)


PLAIN = '''
def due(start: int) -> int:
    """When it falls due."""
    return start + 5
'''


@pytest.mark.parametrize(
    "other",
    [
        "def due(start: int) -> int:\n    # A comment.\n    return (start +\n            5)\n",
        '"""Of the module."""\ndef due(start: int,) -> int:\n    """Otherwise."""\n    return start + 5\n',
    ],
)
def test_layout_comments_and_docstrings_leave_a_fingerprint_as_it_is(other: str) -> None:
    assert fingerprint(other) == fingerprint(PLAIN)


@pytest.mark.parametrize(
    ("before", "after"),
    [("5", "6"), ("+", "-"), ("start +", "5 +"), ("def due", "async def due"), ("return start", "return 1\n    start")],
)
def test_whatever_is_carried_out_changes_it(before: str, after: str) -> None:
    changed = PLAIN.replace(before, after)
    assert changed != PLAIN
    assert fingerprint(changed) != fingerprint(PLAIN)


def test_a_fingerprint_is_the_same_on_every_version_of_python() -> None:
    """Fields that only some versions have, and what they leave empty, are not in it."""
    assert fingerprint(PLAIN) == "8a239293720b0f45"
