"""The direction page and the table of films as a Streamlit dashboard, for `benchmarks.site`.

Two small apps, written as Streamlit's own guide would: tables are read once and kept
(`st.cache_data`), widgets are the built-in ones, all settings but those of a local server are
Streamlit's defaults. They run in the Python that is named, which needs Streamlit and no cinediv.
"""

import os
import subprocess
from pathlib import Path
from site import getuserbase
from typing import Final

INDICATOR: Final = "films_directed_only_by_women_share"
DIRECTION: Final = "direction.py"
FILMS: Final = "films.py"

_DIRECTION: Final = f'''
import sys

import altair as alt
import pandas as pd
import streamlit as st


@st.cache_data
def read(release):
    rows = pd.read_parquet(
        f"{{release}}/indicators.parquet", filters=[("indicator_id", "==", "{INDICATOR}")]
    )
    rows["year"] = pd.to_datetime(rows["period_start"]).dt.year
    years = rows["year"] == pd.to_datetime(rows["period_end"]).dt.year
    return rows[years & (rows["status"] == "published")]


rows = read(sys.argv[1])
st.title("Films directed only by women")
population = st.selectbox("Population", sorted(rows["population"].unique()))
shows = [name for name in sorted(rows["breakdown"].unique()) if "|" not in name]
breakdown = st.selectbox("Show", shows)
shown = rows[(rows["population"] == population) & (rows["breakdown"] == breakdown)]
base = alt.Chart(shown).encode(x=alt.X("year:O", title=None), color="breakdown_value:N")
share = alt.Axis(format="%", title=None)
band = base.mark_area(opacity=0.3).encode(y=alt.Y("ci_low:Q", axis=share), y2="ci_high:Q")
line = base.mark_line().encode(y=alt.Y("value:Q", axis=share))
st.altair_chart(band + line)
'''

_FILMS: Final = """
import sys

import pandas as pd
import streamlit as st

COLUMNS = ["title", "agrement_year", "genre", "rank", "devis_eur", "budget_class", "bonus_parite"]


@st.cache_data
def read(release):
    films = pd.read_parquet(f"{release}/films.parquet", columns=COLUMNS)
    return films.sort_values(["agrement_year", "title"], ascending=[False, True])


films = read(sys.argv[1])
st.title("The films")
wanted = st.text_input("Title")
if wanted:
    films = films[films["title"].str.contains(wanted, case=False, regex=False)]
for place, name in zip(st.columns(4), ["agrement_year", "genre", "budget_class", "rank"]):
    choice = place.selectbox(name, ["all", *sorted(films[name].dropna().unique())])
    if choice != "all":
        films = films[films[name] == choice]
st.dataframe(films, hide_index=True)  # a click on a heading sorts
"""

_RUN_IS_OVER: Final = (
    "document.querySelector(\"[data-testid='stApp']\").dataset.testScriptState === 'notRunning'"
    " && !document.querySelector(\"[data-testid='stStatusWidget'], [data-testid='stSkeleton']\")"
)
_SEEN: Final = 'document.querySelector("{place}").getBoundingClientRect().width > 0'

#: When each app is ready, in the page's own words: drawn, and no run under way.
READY: Final = {
    # Vega's drawing: SVG or a canvas, as the version of Streamlit has it
    DIRECTION: f"{_RUN_IS_OVER} && " + _SEEN.format(place="[data-testid='stVegaLiteChart'] .marks"),
    FILMS: f"{_RUN_IS_OVER} && " + _SEEN.format(place="[data-testid='stDataFrame'] canvas"),
}


def version(python: str) -> str:
    """Return the Streamlit of a Python; raise `SystemExit` where it or a helper is missing."""
    asked = "import altair, pandas, pyarrow, streamlit; print(streamlit.__version__)"
    try:
        done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = str(getattr(error, "stderr", "") or error).strip().splitlines()[-1]
        raise SystemExit(
            f"{python} cannot run Streamlit ({why}). Install it apart from the project, "
            "`python -m venv VENV && VENV/bin/pip install streamlit`, and name it: "
            "--streamlit VENV/bin/python; or measure without: --skip-streamlit."
        ) from error
    return done.stdout.strip()


def write_apps(folder: Path) -> None:
    """Write both apps."""
    (folder / DIRECTION).write_text(_DIRECTION, encoding="utf-8")
    (folder / FILMS).write_text(_FILMS, encoding="utf-8")


def command(python: str, app: Path, release: Path, port: int) -> list[str]:
    """Return the call that serves an app on loopback."""
    return [
        python, "-m", "streamlit", "run", str(app),
        "--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port),
        "--browser.gatherUsageStats", "false", "--", str(release),
    ]  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Streamlit finds no settings and leaves no traces.

    It reads and writes `~/.streamlit`; packages that a user installed still come from their home.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    return {"PYTHONUSERBASE": getuserbase(), **kept, "HOME": str(folder)}
