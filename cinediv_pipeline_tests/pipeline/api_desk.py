"""What tests of the API share: a server's settings, a client, files to send."""

import shutil
from pathlib import Path
from typing import Any

from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings


def settings_for(home: Home, **more: Any) -> Settings:
    """Return settings of a server without limits per address: tests ask from one."""
    unlimited: dict[str, Any] = {"api_reads_per_minute": 0, "api_posts_per_minute": 0}
    return Settings(**{"home": home.root, **unlimited, **more})


def copied(refreshed: Path, folder: Path) -> Home:
    """Return a copy of a refreshed home: a server writes into its home."""
    copy = folder / "home-sample"
    shutil.copytree(refreshed, copy, symlinks=True, ignore=shutil.ignore_patterns("site"))
    return Home(copy)
