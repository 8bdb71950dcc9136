"""The SDK's sandbox, for replaying histories in: it notices workflow code that hangs on what a replay finds changed.

Workers do without it, for what it costs. Here the modules of ``workflows`` are loaded anew for each case, as it wants.
"""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PASSED_THROUGH = (
    # Pure functions and models of our own, whose sources are looked at for clocks.
    "standard",
    # Workflows name activities by their functions and never run them; their imports (psycopg, mail) are heavy.
    "activities",
    # The models are built on these. A compiled module can also not be loaded twice into one process safely.
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_extensions",
    "typing_inspection",
    # Reads its zone files while a rule runs; the files belong to the installation, not to the case.
    "zoneinfo",
    "tzdata",
)

SANDBOX = SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
