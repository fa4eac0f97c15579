"""Statistics in a process of their own, so that dbt goes on with other models meanwhile.

dbt spends its time in Python, and so do regressions: in one process they wait for each other, and
for statsmodels to be imported. The bootstraps stay with dbt: their tables are large, and most of
their time numpy lets others work.
"""

import pickle
import subprocess
import sys
from importlib import import_module
from typing import cast

import pandas as pd


def beside(function: str, *arguments: pd.DataFrame) -> pd.DataFrame:
    """Return what a function of this package makes of its arguments.

    Parameters
    ----------
    function : str
        Module and name: "careers:careers". It is imported in the other process only.
    *arguments : DataFrame
        Its arguments, in order.

    Raises
    ------
    RuntimeError
        The function failed; the message ends with its traceback.
    """
    done = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-W", "ignore", "-m", __name__, function],
        input=pickle.dumps(arguments),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace")[-4000:]
        raise RuntimeError(f"{function} failed with exit code {done.returncode}:\n{said}")
    return cast("pd.DataFrame", pickle.loads(done.stdout))  # noqa: S301 -- from our own process


def main() -> None:
    """Read the arguments from standard input, write the result to standard output."""
    module, name = sys.argv[1].split(":")
    function = getattr(import_module(f"{__package__}.{module}"), name)
    arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from our own process
    pickle.dump(function(*arguments), sys.stdout.buffer)


if __name__ == "__main__":
    main()
