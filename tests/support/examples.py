"""The example reports, and copies of them in which something is wrong."""

import json
import shutil
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"


def examples(folder: Path, file: str, **fields: Any) -> Path:
    """A copy of the example reports, in which these fields of one file are others."""
    shutil.copytree(EXAMPLES, folder)
    changed = json.loads((folder / file).read_text("utf-8")) | fields
    (folder / file).write_text(json.dumps(changed), "utf-8")
    return folder
