"""Where tests run. Loaded before the settings, so that no test reads or writes the developer's own portal.

Every test process gets a folder of its own. With TEST_DATABASE_URL and TEST_REDIS_URL (see `__main__.py`) the same
tests run on PostgreSQL and Redis.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from core.catalogues import compile_catalogues

FOLDER = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

# each process of pytest-xdist has two of Redis's numbered databases: one to queue in, one to keep pages in
NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS = os.environ.get("TEST_REDIS_URL", "")

os.environ |= {
    "DEMO": "1",
    "DEBUG": "0",
    "PORT": "8000",
    "PUBLIC_BASE_URL": "http://localhost:8000",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER / 'unused.sqlite3'}",
    "CELERY_BROKER_URL": f"{REDIS}/{2 * NUMBER}" if REDIS else f"filesystem://{FOLDER / 'broker'}",
    "CACHE_URL": f"{REDIS}/{2 * NUMBER + 1}" if REDIS else "locmem://",
    "EMAIL_URL": "",
    "MEDIA_ROOT": str(FOLDER / "media"),
    "TOMBSTONES": str(FOLDER / "tombstones.jsonl"),
}
compile_catalogues(Path(__file__).resolve().parent.parent)
