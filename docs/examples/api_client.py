"""Ask an observatory over HTTP: a share with its interval, a film, a list of films, an analysis.

Run: python api_client.py http://127.0.0.1:8000 [credits.txt]

It needs the package requests and nothing else. The file is sent where the variable CINEDIV_KEY
holds a key of the operator.
"""

import os
import sys
import time
from pathlib import Path

import requests

TRIES = 5
LONGEST_WAIT = 90  # seconds; whoever is told to wait longer comes back later
SECONDS = 600  # for an analysis
INDICATOR = "films_directed_by_any_woman_share"


class RefusedError(Exception):
    """The server said no, and why."""


def ask(session: requests.Session, method: str, address: str, **more) -> requests.Response:
    """Return an answer; wait and ask again where the server says when (429, 503)."""
    for left in reversed(range(TRIES)):
        answer = session.request(method, address, timeout=60, **more)
        if answer.ok:
            return answer
        wait = answer.headers.get("Retry-After", "")
        may_wait = answer.status_code in (429, 503) and wait.isdigit()
        if not may_wait or int(wait) > LONGEST_WAIT or not left:
            raise RefusedError(problem(answer))
        print(f"waiting {wait} s: {problem(answer)}", file=sys.stderr)
        time.sleep(int(wait))
    raise AssertionError


def problem(answer: requests.Response) -> str:
    """Return what an answer says is wrong: problem details (RFC 9457), or its status."""
    if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        told = answer.json()
        return f"{told['status']} {told['title']}: {told['detail']}"
    return f"{answer.status_code} {answer.reason}"


def percent(value: float) -> str:
    """Return a share in percent."""
    return f"{100 * value:.1f} %"


def newest_value(session: requests.Session, server: str) -> None:
    """Print the newest year of an indicator that has a value, and how many are withheld."""
    asked = {"population": "agrees", "breakdown": "all"}
    told = ask(session, "GET", f"{server}/v1/indicators/{INDICATOR}", params=asked).json()
    years = [row for row in told["rows"] if row["period_start"][:4] == row["period_end"][:4]]
    published = [row for row in years if row["status"] == "published"]
    if told["data_kind"] == "fictional":
        print("These data are fictional.")
    print(f"{told['indicator']['label']['en']} ({told['release']})")
    if not published:
        print("no year has a value")
        return
    row = max(published, key=lambda one: one["period_end"])
    text = f"{row['period_end'][:4]}: {percent(row['value'])}"
    if row["ci_low"] is not None:
        text += f", 95 % interval {percent(row['ci_low'])} to {percent(row['ci_high'])}"
    print(f"{text}, {row['denominator']:.0f} known films, {row['n_unknown']} unknown")
    print(f"{len(years) - len(published)} of {len(years)} years are withheld")


def find_film(session: requests.Session, server: str, title: str) -> None:
    """Print the film whose title is most like a text; accents and slips do not matter."""
    asked = {"q": title, "limit": 1}
    films = ask(session, "GET", f"{server}/v1/films", params=asked).json()["films"]
    for film in films:
        print(f"{title!r}: {film['title']}, visa {film['visa']}, agreed {film['agrement_year']}")
    if not films:
        print(f"{title!r}: no such film")


def measure_list(session: requests.Session, server: str) -> None:
    """Print the shares of a list, here the newest films, beside those of all films."""
    newest = ask(session, "GET", f"{server}/v1/films", params={"limit": 40}).json()["films"]
    films = [{"visa": film["visa"], "year": film["agrement_year"]} for film in newest]
    asked = {"title": "The newest films", "films": films}
    told = ask(session, "POST", f"{server}/v1/slates", json=asked).json()
    print(f"{told['title']}: {told['n_matched']} of {told['n_entries']} found")
    for own, everybody in zip(told["slate"], told["all_films"], strict=True):
        shown = [row["status"] if row["value"] is None else percent(row["value"])
                 for row in (own, everybody)]  # fmt: skip
        print(f"  {own['indicator_id']}: {shown[0]}, all films {shown[1]}")


def analyse(session: requests.Session, server: str, path: Path) -> None:
    """Send a file, wait as long as the server says, print the shares of its report."""
    with path.open("rb") as file:
        content = file.read()  # whole: it is sent again where the server asks to wait
    sent = ask(session, "POST", f"{server}/v1/analyses", files={"file": (path.name, content)})
    until = time.monotonic() + SECONDS
    while sent.json()["state"] in ("queued", "running"):
        if time.monotonic() > until:
            raise RefusedError(f"no report after {SECONDS} s")
        time.sleep(int(sent.headers.get("Retry-After", "2")))
        sent = ask(session, "GET", server + sent.json()["links"]["self"])
    told = sent.json()
    if told["state"] != "done":
        raise RefusedError(f"{told['state']}: {told['reason']}")
    report = ask(session, "GET", server + told["links"]["report"]).json()
    print(f"report: {report['content_type']}")
    for name, share in report["shares"].items():
        if isinstance(share, dict) and "women_share" in share:
            shown = "–" if share["women_share"] is None else percent(share["women_share"])
            print(f"  {name}: {shown} of {share['total']}, {share['unknown']} unknown")


def main() -> None:
    """Ask all of it."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    server = sys.argv[1].rstrip("/")
    with requests.Session() as session:
        newest_value(session, server)
        find_film(session, server, "tante sans bousole")
        measure_list(session, server)
        key = os.environ.get("CINEDIV_KEY")
        if key and len(sys.argv) == 3:
            session.headers["Authorization"] = f"Bearer {key}"
            analyse(session, server, Path(sys.argv[2]))


if __name__ == "__main__":
    try:
        main()
    except (RefusedError, requests.RequestException) as error:
        sys.exit(str(error))
