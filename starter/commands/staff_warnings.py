"""``asb warnings``: what staff are warned of before they visit or telephone."""

import typer

from standard.what_happens_next.staff_warnings import EndWarning, SetWarning
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.sending import EXIT_STATUS

warnings_commands = typer.Typer(no_args_is_help=True, help="Warn staff before they visit or telephone.")


@sends(SetWarning, review_on="--review")
def set_() -> None:
    """Warn staff. `asb show` begins with it; no letter mentions it. On its date the officer is asked to review it.

    \b
    Example:
      asb warnings set ASB-7K3Q-MX92-PD4T --as ola --kind dog \\
          --review 2027-02-01 --words "A large dog, loose in the garden."
    """


@sends(EndWarning, "warning")
def end() -> None:
    """End a warning that no longer applies.

    \b
    Example:
      asb warnings end ASB-7K3Q-MX92-PD4T 1 --as ola --reason "The dog is gone."
    """


warnings_commands.command("set", epilog=EXIT_STATUS)(with_groups(set_))
warnings_commands.command("end", epilog=EXIT_STATUS)(with_groups(end))
