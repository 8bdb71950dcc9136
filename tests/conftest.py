"""The fixtures that every room's tests share."""

pytest_plugins = [
    "tests.support.no_skips",
    "tests.support.database",
    "tests.support.stack",
    "tests.support.running",
    "tests.support.landlord",
    "tests.support.smtp_server",
]
