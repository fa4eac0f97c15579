"""TMDB API v3: films of French origin with titles, credits, release dates, and their people.

Publisher: The Movie Database (TMDB), https://developer.themoviedb.org. Non-commercial use with the
attribution below; content is cached for six months at most and not redistributed in bulk. Changes
every minute; refreshed weekly through its feeds of changed ids.

Known traps: a list ends at page 500 whatever its `total_pages` says, and its totals move while it
is read; a wrong filter is answered with success and nothing; feeds take 14 days at most and name
neither country nor kind of change; "too many requests" (429, code 25) may come with Retry-After 0
or under another status; budget and revenue 0, gender 0 mean "not given"; a gender is missing for
half of the credits, unevenly by department; dates may be empty or impossible.
"""

from typing import Final

from cinediv_pipeline.sources.tmdb.api import Tmdb, connect
from cinediv_pipeline.sources.tmdb.specs import LICENCE, SOURCE

ATTRIBUTION: Final = "This product uses the TMDB API but is not endorsed or certified by TMDB."
fetch = Tmdb.ask

__all__ = ["ATTRIBUTION", "LICENCE", "SOURCE", "Tmdb", "connect", "fetch"]
