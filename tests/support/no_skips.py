"""``pytest --no-skips``: a run in which a test was skipped has failed, as where a release is checked."""

import pytest

_OPTION = "--no-skips"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(_OPTION, action="store_true", help="fail where any test was skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    skipped = _skipped(session.config)
    if skipped and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = _skipped(config)
    if skipped:
        reasons = {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
        terminalreporter.section(f"{len(skipped)} skipped, and {_OPTION} asks for every test", red=True)
        terminalreporter.write_line("\n".join(sorted(reasons)))


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    # With several processes it is the first one that hears of every test, and it alone has a reporter.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption(_OPTION):
        return []
    found: list[pytest.TestReport] = reporter.stats.get("skipped", [])
    return found
