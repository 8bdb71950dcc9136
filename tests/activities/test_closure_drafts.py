"""What was done, drafted from the register for the letter about a closure."""

from typing import Any

from activities.register.closure_drafts import worded

FOUND: dict[str, list[dict[str, Any]]] = {
    "evidence": [{"done": "The speakers were moved", "tried": None}],
    "contacts": [{"method": "phone", "times": 3}, {"method": "visit", "times": 1}, {"method": "email", "times": 9}],
    "actions": [
        {"action": "A1", "owner": "landlord", "said": "Speak with the neighbour."},
        {"action": "A3", "owner": "other", "said": None},
    ],
    "agencies": [{"kind": "police"}, {"kind": "social_care"}],
    "reviews": [{"held": 2}],
}


def test_a_draft_tells_of_contacts_actions_agencies_and_reviews_and_of_others_only_what_was_worded_for_them() -> None:
    assert worded(FOUND).splitlines() == [
        "The speakers were moved",
        "We spoke with you on the phone 3 times.",
        "We visited you once.",
        "We did: Speak with the neighbour.",
        "We worked with police and social care.",
        "We met to review your case twice.",
    ]


def test_a_draft_of_nothing_is_empty() -> None:
    assert worded({name: [] for name in FOUND}) == ""
