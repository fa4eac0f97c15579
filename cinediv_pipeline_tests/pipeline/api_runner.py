"""A server for tests that are short of time: `python -m … HOME SECONDS`; it prints its port.

It is the server of `cinediv serve`, but loses patience after so many seconds.
"""

import sys
from pathlib import Path

from cinediv_pipeline.api import bodies, serving
from cinediv_pipeline.api.analyses import uploads
from cinediv_pipeline.api.app import build_app, with_site
from cinediv_pipeline.api.watch import log_to_stderr
from cinediv_pipeline.settings import Settings


def main() -> None:
    home, seconds = Path(sys.argv[1]), float(sys.argv[2])
    # constants: nobody but a test may change them
    serving.PATIENCE = uploads._PAUSE_SECONDS = bodies._SECONDS = seconds  # type: ignore[misc]
    settings = Settings(home=home)
    with serving.listening("127.0.0.1", 0) as bound:
        log_to_stderr()
        print(bound.getsockname()[1], flush=True)  # noqa: T201
        app = with_site(build_app(settings), home / "site" / "current")
        serving.run(app, bound, trusted_proxies=settings.api_trusted_proxies)


if __name__ == "__main__":
    main()
