"""Ask an observatory over HTTP: a share with its interval, a film, a list of films, an analysis.

Run: python api_client.py http://127.0.0.1:8000 [credits.txt]

It needs the package requests and nothing else. A file (credits, a screenplay, a poster) is sent
with the key of the operator that the variable CINEDIV_KEY holds.
"""

import os
import sys
import time
from pathlib import Path

import requests

TRIES = 5
LONGEST_WAIT = 90  # seconds; whoever is told to wait longer comes back later
SECONDS = 600  # for an analysis
TOLD = 0.8  # of a screenplay: shares are shown where so much is known
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


def shown(row: dict, name: str = "value") -> str:
    """Return a share, or that it is withheld, and why where the row says it."""
    if row[name] is not None:
        return percent(row[name])
    return f"withheld ({row['status']})" if row.get("status") else "withheld"


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
        print(f"  {own['indicator_id']}: {shown(own)}, all films {shown(everybody)}")


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
    print_shares(report)


def print_shares(report: dict) -> None:
    """Print women of those known, whatever a report counts, and what else it answers."""
    shares = report["shares"]
    if report["content_type"] == "poster":
        print(f"  figures found by: {report['figures_by']}; {len(shares)} measures of them")
        for share in shares:
            unit = {"area": "posters"}.get(share["measure"], "figures")
            print(f"  {share['measure']}: {of_known(share)} {unit}")
        if report["billing"]:  # the names at the foot of a poster are a report on credits
            print("names below:")
            print_shares(report["billing"])
        return
    for name, share in shares.items():
        if isinstance(share, dict):  # departments and posts are lists
            is_thin = report["content_type"] == "screenplay" and (share["coverage"] or 0) < TOLD
            told = {**share, "women_share": None} if is_thin else share
            print(f"  {name}: {of_known(told)}")
    for step, answered in report.get("bechdel", {}).items():
        print(f"  bechdel {step}: {answered['answer']}")


def of_known(share: dict) -> str:
    """Return the share of women, of how many it is one, and how many it leaves out."""
    unknown = share["unknown"]
    known = share["total"] - unknown
    return f"{shown(share, 'women_share')} of {known:g} known, {unknown:g} unknown"


def main() -> None:
    """Ask all of it."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    server, key = sys.argv[1].rstrip("/"), os.environ.get("CINEDIV_KEY")
    path = Path(sys.argv[2]) if len(sys.argv) == 3 else None
    if path and not key:
        refuse("a file is sent with a key of the operator: set CINEDIV_KEY")
    if path and not path.is_file():
        refuse(f"{path} is no file")
    with requests.Session() as session:
        newest_value(session, server)
        find_film(session, server, "tante sans bousole")
        measure_list(session, server)
        if path:
            session.headers["Authorization"] = f"Bearer {key}"
            analyse(session, server, path)


def refuse(why: str) -> None:
    """End before anything is asked; the code is 2."""
    print(why, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    try:
        main()
    except (RefusedError, requests.RequestException) as error:
        sys.exit(str(error))
