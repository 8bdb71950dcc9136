"""The containers: what must hold in their file, in the image's, and in the guide to both."""

import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from starter.cli import app
from tests.support.compose import FILE, HOUSE, ours, read_compose
from tests.support.compose_ground import make_secrets

COMPOSE = read_compose()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ours(COMPOSE)
ONE_SHOTS = {"temporal-schema", "temporal-namespace", "migrate", "keys", "asb"}
WITHOUT_A_CLIENT = {"ui"}
"""Images that are not known to hold a program to ask them with."""

GUIDE = "docs/deploy.md"
OUR_PACKAGES = {folder.parent.name for folder in HOUSE.glob("*/__init__.py")} - {"tests", "bench"}

PINNED = re.compile(r"[a-z0-9./-]+:v?\d+(\.\d+)+(-[a-z0-9-]+)?")
SECRETIVE = re.compile(r"PASSWORD|PWD|SECRET|TOKEN|API_KEY|_URL$")


def test_the_file_is_a_compose_file() -> None:
    checked = subprocess.run(
        [
            Path(sys.executable).with_name("check-jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", FILE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_and_seen_from_this_machine_alone(name: str) -> None:
    service = SERVICES[name]

    assert PINNED.fullmatch(service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    # Both would keep a service from running several times over.
    assert "container_name" not in service
    assert "network_mode" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched_and_started_again_or_ends_by_itself(name: str) -> None:
    service = SERVICES[name]

    if name in ONE_SHOTS:
        assert service["restart"] in {"no", "on-failure:5"}
        assert "healthcheck" not in service
    else:
        assert service["restart"] == "unless-stopped"
        assert ("healthcheck" in service) != (name in WITHOUT_A_CLIENT)


def test_services_wait_for_what_they_need() -> None:
    waits = {
        name: {(needed, how["condition"]) for needed, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    for needs in waits.values():
        for needed, condition in needs:
            ends = "service_completed_successfully"
            assert condition == (ends if needed in ONE_SHOTS else "service_healthy")
    assert {needed for needed, _ in waits["worker"]} == {"temporal-namespace", "keys"}
    assert {needed for needed, _ in waits["migrate"]} == {"postgres", "temporal-namespace"}


def test_a_worker_may_run_several_times_over() -> None:
    assert "ports" not in SERVICES["worker"]


def test_a_first_start_needs_nobody_to_give_its_workers_the_cases() -> None:
    assert "ASB_BUILD_ID" not in SERVICES["worker"]["environment"]


def test_each_version_has_an_image_of_its_own_beside_the_one_that_runs() -> None:
    version = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
    assert {service["image"] for service in OURS.values()} == {f"asb-casework:{version}"}
    assert f"asb-casework:{version}" in (HOUSE / "Dockerfile").read_text()


def test_secrets_are_files_and_stand_nowhere_else() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./deploy/secrets/{name}"}
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRETIVE.search(name) and value not in {"true", "false"}:
                assert value.startswith("/run/secrets"), name


def test_named_volumes_are_declared_and_the_others_are_read_only_files_of_the_project() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            place, _, rest = volume.partition(":")
            if place.startswith("./"):
                assert rest.endswith(":ro")
                assert (HOUSE / place).exists()
            else:
                assert place in COMPOSE["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_do_little(name: str) -> None:
    service = OURS[name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


def test_only_who_makes_keys_can_write_them() -> None:
    writers = {name for name, service in SERVICES.items() if "keys:/keys" in service.get("volumes", [])}
    assert writers == {"keys", "asb"}


def test_only_who_migrates_knows_the_password_of_the_tables_owner() -> None:
    knowing = {name for name, each in SERVICES.items() if "asb_database_owner_url" in each.get("secrets", [])}
    assert knowing == {"postgres", "migrate"}


def test_the_example_of_variables_has_those_that_the_file_takes_with_their_defaults() -> None:
    lines = (HOUSE / "deploy" / "example.env").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert example == dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", FILE.read_text()))


def test_the_image_is_pinned_runs_as_an_ordinary_user_and_names_no_address() -> None:
    lines = (HOUSE / "Dockerfile").read_text().splitlines()

    assert {PINNED.fullmatch(line.split()[1]) is not None for line in lines if line.startswith("FROM ")} == {True}
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert [line for line in lines if line.startswith("ENTRYPOINT ")] == ['ENTRYPOINT ["asb"]']
    assert "://" not in "".join(lines)


def test_the_image_has_all_our_code_and_nothing_else_of_the_house() -> None:
    let_in = {
        line.removeprefix("!") for line in (HOUSE / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    copied = {
        name
        for line in (HOUSE / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    }
    assert let_in == copied
    assert let_in >= OUR_PACKAGES


def test_what_our_packages_read_besides_code_is_installed_with_them() -> None:
    wanted = {
        file.relative_to(HOUSE)
        for package in OUR_PACKAGES
        for file in (HOUSE / package).rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    }
    data = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    installed = {
        file.relative_to(HOUSE)
        for package, patterns in data.items()
        for pattern in patterns
        for file in (HOUSE / package).glob(pattern)
    }
    assert wanted <= installed, f"[tool.setuptools.package-data] lacks {sorted(map(str, wanted - installed))}"


def test_made_secrets_are_those_of_the_file_and_stay_when_made_again(tmp_path: Path) -> None:
    first, again = (_made_secrets(tmp_path / "secrets") for _ in range(2))

    assert first == again
    assert first.keys() == COMPOSE["secrets"].keys()
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert first != _made_secrets(tmp_path / "others")


def _made_secrets(folder: Path) -> dict[str, str]:
    make_secrets(folder)
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_commands_in_the_guide_exist() -> None:
    commands: dict[str, object] = vars(get_command(app))["commands"]
    named = re.findall(
        r"compose run --rm (?:--no-deps )?(?:--volume \S+ )?asb ([a-z-]+)(?: ([a-z-]+))?", (HOUSE / GUIDE).read_text()
    )
    assert named
    for command, below in named:
        assert command in commands, command
        groups = vars(commands[command]).get("commands", {})
        assert not groups or not below or below in groups, f"{command} {below}"
