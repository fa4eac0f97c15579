"""The bonus parité: its dated rule table, and what a team scores by it. Pure but for the table."""

from cinediv_pipeline.bonus.rules import Grid, Post, Rules, read_rules
from cinediv_pipeline.bonus.scoring import Parameters, PostScore, Result, score
from cinediv_pipeline.bonus.texts import BY_FIRST_NAME, explained, points_text, result_json

__all__ = [
    "BY_FIRST_NAME",
    "Grid",
    "Parameters",
    "Post",
    "PostScore",
    "Result",
    "Rules",
    "explained",
    "points_text",
    "read_rules",
    "result_json",
    "score",
]
