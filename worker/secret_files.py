"""Settings out of files: a folder with one for each secret, named like its setting, as container engines mount it."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from worker.problems import BadInput

FOLDER = "ASB_SECRETS_DIR"
"""The setting that names the folder."""


def secrets_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder that the environment names; None where it names none.

    Raises:
        BadInput: it is no folder, or cannot be read.
    """
    named = environment.get(FOLDER)
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise BadInput(f"{FOLDER} is {named!r}, where no folder is; it must be one with files named like settings")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise BadInput(f"{FOLDER} is {named!r}, which cannot be read")
    return folder


def settings_in(folder: Path, prefix: str) -> list[str]:
    """The settings that the folder has files for, as the environment writes them. Its other files are not ours."""
    return sorted(file.name.upper() for file in folder.iterdir() if file.name.upper().startswith(prefix))


def check_files(folder: Path, settings: Collection[str]) -> None:
    """Makes sure that what the folder has for these settings can be taken.

    Raises:
        BadInput: a file is empty, is no text, or cannot be read; never says what it holds.
    """
    for file in sorted(folder.iterdir()):
        name = file.name.upper()
        if name not in settings:
            continue
        try:
            content = file.read_text("utf-8").strip()
        except OSError as error:
            raise BadInput(f"{name} is in the file {str(file)!r}, which cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise BadInput(f"{name} is in the file {str(file)!r}, which is not text in UTF-8") from None
        if not content:
            raise BadInput(
                f"{name} is in the file {str(file)!r}, which is empty; remove it, or write the setting into it"
            )
