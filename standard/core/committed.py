"""What a reporter says about supporting legal action with a witness statement: an answer and its times, nobody's words.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from datetime import datetime

from standard.core.kept import Kept
from standard.core.words import Word


class CommitmentAnswer(Word):
    """What the reporter says about supporting legal action with a witness statement."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


class Committed(Kept):
    """One answer, given at ``at`` (UTC). ``remedies``: what they say yes to, by the ids of the list of remedies; empty
    for whatever it is.
    """

    at: datetime
    known_at: datetime
    answer: CommitmentAnswer
    remedies: tuple[str, ...] = ()

    def covers(self, remedy: str) -> bool:
        """Whether it is a yes to this remedy (its id)."""
        return self.answer is CommitmentAnswer.YES and (not self.remedies or remedy in self.remedies)
