"""What checks a release may not pass over a test that it cannot run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = """
import pytest

def test_runs():
    pass

@pytest.mark.skip(reason="needs a browser")
def test_skips():
    pass
"""


def ran(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plugin = ("-p", "tests.support.no_skips", "-p", "no:cacheprovider")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, *options, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("spread", [(), ("--numprocesses", "1")])
def test_a_run_that_skips_a_test_fails_where_it_must_not(tmp_path: Path, spread: tuple[str, ...]) -> None:
    (tmp_path / "test_made_up.py").write_text(SKIPPING)
    asked = ran(tmp_path, "--no-skips", *spread)

    assert asked.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 skipped, and --no-skips asks for every test" in asked.stdout
    assert "needs a browser" in asked.stdout
    assert ran(tmp_path, *spread).returncode == 0


def test_a_module_that_is_skipped_whole_counts(tmp_path: Path) -> None:
    (tmp_path / "test_made_up.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")

    assert ran(tmp_path, "--no-skips").returncode == pytest.ExitCode.TESTS_FAILED


def test_nothing_skipped_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "test_made_up.py").write_text("def test_runs():\n    pass\n")

    assert ran(tmp_path, "--no-skips").returncode == 0
