"""Forgetting a content on request, whatever key sent it."""

from typing import Final

from cinediv_pipeline.analysis.readers import forget_answers
from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import Analysis
from cinediv_pipeline.api.state import State
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.home import Home

_SHORTEST: Final = 8


def forget_over_http(home: Home, wanted: str) -> list[Analysis]:
    """Remove the analyses of a content that were asked for over HTTP; return them.

    Parameters
    ----------
    home : Home
    wanted : str
        SHA-256 of the content, or its first eight or more characters.

    Raises
    ------
    AnalysisError
        It fits several contents.
    """
    start = wanted.strip().lower()
    if not home.service.exists() or len(start) < _SHORTEST:
        return []
    queue = Queue(State(home), home, room=0, keep_days=0)
    contents = queue.contents(start)
    if len(contents) > 1:
        raise AnalysisError(f"{start} fits {len(contents)} contents: give more characters.")
    gone = queue.forget(start)
    for content in contents:
        forget_answers(home, content)
    return gone
