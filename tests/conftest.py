"""The fixtures that every room's tests share."""

pytest_plugins = ["tests.support.database", "tests.support.stack", "tests.support.running", "tests.support.landlord"]
