"""The ``asb`` command: its frame, and the one list of commands."""

from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from starter.ending import run_and_end
from starter.listed import Listed, listed

_SENT = "sending:EXIT_STATUS"

COMMANDS = (
    Listed("demo", "demo:demo", "Play made-up cases from report to closure."),
    Listed("up", "stack:up", "Start everything on this machine: servers, worker, UI."),
    Listed("worker", "stack:worker", "Run only a worker, on the servers in the settings."),
    Listed("codec-server", "codec_server:codec_server", "Let the Temporal UI read encrypted data."),
    Listed("migrate", "stack:migrate", "Bring the tables and the namespace up to date."),
    Listed("check-register", "check_register:check_register", "Find cases that were ended from outside."),
    Listed("replay", "replay:replay", "Check before a deploy that open cases will carry on.", "replay:EXIT_STATUS"),
    Listed("promote", "promote:promote", "Give all cases to the workers of one version."),
    Listed("report", "report:report", "Open a case from a report."),
    Listed("list", "show:list_", "List the open cases, the next due first."),
    Listed("show", "show:show", "Show a case: its current state and its history."),
    Listed("incident", "incidents:incident", "Report a new incident on a case.", _SENT),
    Listed("confirm-incident", "incidents:confirm_incident", "Confirm that an incident is about this case.", _SENT),
    Listed("set-incident-aside", "incidents:set_incident_aside", "Set an incident aside: not about this case.", _SENT),
    Listed("evidence", "evidence:evidence_commands", "Record evidence, and hand out its files."),
    Listed("compare-incidents", "incidents:compare_incidents", "Mark two incidents as one, reported twice.", _SENT),
    Listed("reported-to", "reports_elsewhere:reported_to", "Record what the reporter told another agency.", _SENT),
    Listed("help-to-report", "reports_elsewhere:help_to_report", "Offer help to tell an agency, or give it.", _SENT),
    Listed("support-needs", "support_needs:support_needs", "Record needs, and how to contact safely.", _SENT),
    Listed("warnings", "staff_warnings:warnings_commands", "Warn staff, or end a warning."),
    Listed("party", "parties:party_commands", "Record the parties, and find the same ones elsewhere."),
    Listed("link", "link:link", "Link two cases that accuse each other.", _SENT),
    Listed("agency", "agencies:agency_commands", "Work with partner agencies, and say who leads."),
    Listed("withdraw-consent", "agencies:withdraw_consent", "Record that consent to share is withdrawn.", _SENT),
    Listed("join", "joining:join", "Join a case to an earlier one, or separate them again.", _SENT),
    Listed("plan", "plan:plan_commands", "Set the action plan, or show it."),
    Listed("no-plan", "plan:no_plan", "Say why there is no action plan. Managers.", _SENT),
    Listed("action", "plan:action_commands", "Complete, waive or chase actions of the plan."),
    Listed("review", "reviews:review_commands", "Call, hold or list case reviews."),
    Listed("request", "agency_requests:request_commands", "Record requests to and from agencies, and the answers."),
    Listed("resource", "resources:resource_commands", "Record what agencies and the landlord share."),
    Listed("commitment", "legal:commitment", "Record whether the reporter commits to a witness statement.", _SENT),
    Listed("remedies", "legal:remedies", "Show the ladder of remedies, and what is offered against whom."),
    Listed("consider-remedy", "legal:consider_remedy", "Consider a remedy.", _SENT),
    Listed("assess-before-court", "legal_steps:assess_before_court", "Assess a remedy before court.", _SENT),
    Listed("legal-step", "legal_steps:legal_step", "Record a step of a legal remedy, with its date.", _SENT),
    Listed("legal-outcome", "legal_steps:legal_outcome", "Record how a remedy ended.", _SENT),
    Listed("legal", "legal_steps:legal", "List the steps and dates of legal remedies."),
    Listed("drop-remedy", "legal:drop_remedy", "Drop a remedy that is considered.", _SENT),
    Listed("answer-announcement", "announcements:answer_announcement", "Say if the neighbourhood is told.", _SENT),
    Listed("word-announcement", "announcements:word_announcement", "Word an announcement, or see its draft.", _SENT),
    Listed("approve-announcement", "announcements:approve_announcement", "Approve its words.", _SENT),
    Listed("announcements", "announcements:announcements", "List what was announced."),
    Listed("restrict-case", "access:restrict", "Restrict the case to its own people and those named.", _SENT),
    Listed("lift-restriction", "access:lift_restriction", "Let everybody see the case again.", _SENT),
    Listed("close-case-to", "access:close_to", "Close the case to a member of staff with a part in it.", _SENT),
    Listed("open-case-to", "access:open_to", "Open the case again to a member of staff.", _SENT),
    Listed("confidential", "access:confidential", "Mark what entries of the case say as confidential.", _SENT),
    Listed("not-confidential", "access:not_confidential", "Take back that entries were marked as confidential.", _SENT),
    Listed("views", "access:views", "List who has looked at the case."),
    Listed("contact", "progressing:contact", "Record a contact that somebody made.", _SENT),
    Listed("begin-investigation", "progressing:begin_investigation", "Record that the investigation has begun.", _SENT),
    Listed("assess", "assessing:assess", "Assess the risk of harm.", _SENT),
    Listed("decline-assessment", "assessing:decline_assessment", "Decline to assess the risk again.", _SENT),
    Listed("reallocate", "progressing:reallocate", "Give the case to another officer.", _SENT),
    Listed("propose-closure", "closing:propose_closure", "Propose to close the case.", _SENT),
    Listed("word-closure", "wording_closure:word_closure", "Word what was done, for the closing letter.", _SENT),
    Listed("withdraw", "closing:withdraw", "Record that the reporter has withdrawn.", _SENT),
    Listed("approve-closure", "closing:approve_closure", "Approve a closure that somebody else proposed.", _SENT),
    Listed("decline-closure", "closing:decline_closure", "Decline a closure that somebody else proposed.", _SENT),
    Listed("retract-closure", "closing:retract_closure", "Take back your own closure proposal.", _SENT),
    Listed("tasks", "todo:tasks_commands", "List the tasks that people have to do themselves."),
    Listed("alarms", "alarms:alarms_commands", "List the alarms that somebody must look into."),
    Listed("outbox", "todo:outbox", "Read the messages that cases have sent."),
    Listed("people", "people:people_commands", "List officers, managers and patches, or change them."),
    Listed("login", "login:login", "Log in, or say who is logged in."),
    Listed("logout", "login:logout", "Log out."),
    Listed("deadlines", "calendar:deadlines", "Show what a report is promised, and by when."),
    Listed("calendar", "calendar:calendar_commands", "Read and change the working calendar."),
    Listed("keys", "keys:keys_commands", "List the encryption keys, or change them."),
    Listed("fast-forward", "rehearse:fast_forward", "Move one case's clock forward, to rehearse."),
)

app = typer.Typer(
    name="asb",
    cls=listed(COMMANDS),
    help="Anti-social-behaviour and hate-crime casework for social landlords.",
    epilog="Exit status: 0 done, 1 a problem, 2 bad input or a bad setting. Commands sent to a case: 3 refused "
    "by the case, 4 left with the case until it can decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"asb-casework {version('asb-casework')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command line and end this process with its exit status.

    0: done. 1: a problem, told in one line on stderr. 2: bad input or a bad setting. 3: refused by the case. 4: left
    with the case, to be decided later. 130: Ctrl-C.
    """
    run_and_end(lambda: app(prog_name="asb"), "asb")
