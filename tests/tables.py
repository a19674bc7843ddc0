"""Empty tables, migrated once for a whole `make test`: to migrate takes eight seconds in each process, to copy none.

`TEST_TABLES` names what is copied: a file of SQLite, or the database PostgreSQL takes as its template.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.services import PostgreSQL

TABLES = os.environ.get("TEST_TABLES", "")


def in_file(folder: str) -> dict[str, str]:
    """Make them in a file of SQLite; returns the environment in which tests copy it."""
    file = Path(folder) / "tables.sqlite3"
    _migrate(f"sqlite:///{file}")
    return {"TEST_TABLES": str(file)}


def on_server(server: PostgreSQL) -> dict[str, str]:
    """Make them in a database of their own; returns the environment in which tests copy it."""
    server.create("tables")
    _migrate(server.url("tables"))
    return {"TEST_TABLES": "tables"}


def copied(database: dict[str, Any], file: Path) -> None:
    """Change the settings of a database so that its test database begins as a copy, and is a file on SQLite."""
    test = database.setdefault("TEST", {})
    if not database["ENGINE"].endswith("sqlite3"):
        test["TEMPLATE"] = TABLES or None
        return
    test["NAME"] = str(file)
    if TABLES:
        shutil.copy(TABLES, file)


def _migrate(url: str) -> None:
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True)
