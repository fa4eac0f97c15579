"""One expectation as data.

`frame` is SQL over `candidate_<table>`, `previous_<table>` (the edition in force) and the
reference relations; its result, a narrow frame, is what Great Expectations judges. So a rule
about years or about two editions is a query and a bound, both readable in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Check:
    """One expectation on one table.

    Attributes
    ----------
    name : str
        Name of the asset check; unique within the table.
    table : str
        Lake key of the table that it judges.
    frame : str
        SQL of the frame to judge.
    expectation : str
        Class name of a Great Expectations expectation.
    arguments : mapping
        Its arguments.
    reason : str
        Why the rule and its threshold are what they are.
    blocking : bool
        Whether a failure keeps the tables out of the lake; otherwise it only warns.
    real_only : bool
        Whether it compares with facts of the real publisher, which fiction does not share.
    acceptable : bool
        Whether an operator may let a failure pass; not where later steps could not work.
    """

    name: str
    table: str
    frame: str
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    blocking: bool = True
    real_only: bool = False
    acceptable: bool = True


@dataclass(frozen=True)
class Suite:
    """The checks of one step, and the relations beside the tables that they need."""

    checks: Sequence[Check]
    # name of a relation -> CSV file in the reference folder, read for real data only
    references: Mapping[str, str] = field(default_factory=dict)

    def of(self, table: str) -> list[Check]:
        """Return the checks of one table."""
        return [check for check in self.checks if check.table == table]
