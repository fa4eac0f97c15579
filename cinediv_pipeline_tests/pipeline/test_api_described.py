"""The server keeps to its description, whatever is asked (schemathesis, also step after step).

More cases: ``API_EXAMPLES=200 pytest cinediv_pipeline_tests/pipeline/test_api_described.py -s``.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cinediv_pipeline_tests.pipeline.api_desk import copied, key_for
from cinediv_pipeline_tests.pipeline.api_server import serving

OWN = Path(__file__).parent / "described"
EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))
SEED = os.environ.get("API_SEED", "7")
PER_EXAMPLE_SECONDS = 30


def test_the_server_keeps_to_its_description(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    place = tmp_path / "run"
    shutil.copytree(OWN, place)
    with serving(home, tmp_path) as server:
        address = f"http://127.0.0.1:{server.port}/v1/openapi.json"
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", address, "--checks", "all",
             "--max-examples", str(EXAMPLES), "--seed", SEED, "--continue-on-failure",
             "--no-color", "-H", f"Authorization: Bearer {key}"],
            cwd=place, capture_output=True, text=True, check=False,
            timeout=120 + PER_EXAMPLE_SECONDS * EXAMPLES,
            env={**os.environ, "PYTHONPATH": str(place)},
        )  # fmt: skip
        assert server.process.poll() is None
        assert server.ask("GET", "/healthz")[0] == 200
        assert server.megabytes("VmHWM") < 400
        log = server.log.read_text("utf-8")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    cases = re.search(r"(\d+) generated", done.stdout)
    assert cases is not None
    assert int(cases[1]) > 10 * EXAMPLES
    assert "Traceback" not in log
    assert '"event": "fault"' not in log
    sys.stdout.write(done.stdout[-900:])
