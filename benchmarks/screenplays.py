"""How right the analysis of screenplays is on plays with marked speakers and sexes.

    python -m benchmarks.screenplays --plays DIR [--home HOME]

DIR holds plays in the TEI of DraCor. Each is laid out as a Fountain screenplay, with its list of
characters in front and without, and analysed as a user does it. Printed are the speakers whose
words are right within one percent; the share of women when the sexes are given; and what becomes
of it when genders are inferred: how many characters and words are decided, how many of them
wrongly, and how far the share of women is from the truth, over the decided words. HOME is a home
with INSEE's first names; without one the first names of the world decide alone.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.analysis.screenplays.report import ScreenplayReport
from cinediv_pipeline.cli.options import shop_of
from cinediv_pipeline.enrichment.evidence import Births
from cinediv_pipeline.folding import plain
from cinediv_pipeline.steps.contents import options_of
from cinediv_pipeline_tests.unit.plays import Play, as_fountain, read_play

_SEXES = {"FEMALE": "female", "MALE": "male"}
_WITHIN = 0.01


@dataclass
class Tally:
    """What was found over all plays."""

    speakers: int = 0
    right_words: int = 0
    sexed: int = 0
    decided: int = 0
    wrong: int = 0
    words: int = 0
    decided_words: int = 0
    wrong_words: int = 0
    errors: list[float] = field(default_factory=list)
    methods: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, play: Play, report: ScreenplayReport) -> None:
        """Compare a report with the marks of its play."""
        wanted: Counter[str] = Counter()
        for name, n in play.words.items():
            wanted[plain(name)] += n
        found = {plain(one.name): one for one in report.characters}
        sexes = {plain(name): _SEXES.get(told, "") for name, told in play.sex.items()}
        for name, n in wanted.items():
            one = found.get(name)
            self.speakers += 1
            self.right_words += one is not None and abs(one.words - n) <= _WITHIN * n
            if one is not None and sexes.get(name):
                self._gender(one.gender, one.gender_method or "", sexes[name], n)
        self._share(wanted, sexes, report)

    def _gender(self, told: str, method: str, sex: str, words: int) -> None:
        self.sexed += 1
        self.words += words
        if told != "unknown":
            wrong = told != sex
            self.decided += 1
            self.decided_words += words
            self.wrong += wrong
            self.wrong_words += wrong * words
            self.methods[method, wrong] += 1

    def _share(
        self, wanted: Counter[str], sexes: Mapping[str, str], report: ScreenplayReport
    ) -> None:
        total = sum(n for name, n in wanted.items() if sexes.get(name))
        women = sum(n for name, n in wanted.items() if sexes.get(name) == "female")
        if total and report.shares.words.women_share is not None:
            self.errors.append(abs(report.shares.words.women_share - women / total))

    def told(self) -> str:
        """Return the figures in lines."""
        by = ", ".join(
            f"{method} {self.methods[method, False]} right {self.methods[method, True]} wrong"
            for method in sorted({method for method, _ in self.methods})
        )
        return (
            f"  words within 1 %: {self.right_words} of {self.speakers} speakers\n"
            f"  genders: {self.decided} of {self.sexed} decided, {self.wrong} wrongly "
            f"({self.wrong / (self.decided or 1):.1%}); of the words "
            f"{self.decided_words / (self.words or 1):.1%} decided, "
            f"{self.wrong_words / (self.decided_words or 1):.1%} wrongly\n"
            f"  share of women off by {100 * median(self.errors):.1f} points (median), "
            f"{100 * sum(self.errors) / len(self.errors):.1f} (mean), "
            f"{100 * max(self.errors):.1f} (most); within 2 points in "
            f"{sum(error <= 0.02 for error in self.errors)} of {len(self.errors)} plays\n"
            f"  by {by}"
        )


def measured(plays: list[Play], births: Mapping[str, Births], *, cast: bool, given: bool) -> Tally:
    """Return the tally of plays, with their lists of characters or without."""
    tally = Tally()
    for play in plays:
        listed = "\n".join(["PERSONNAGES", "", *(f"{item}\n" for item in play.cast)])
        text = as_fountain(play)
        if cast:
            head, _, rest = text.partition("\n\n")
            text = f"{head}\n\n{listed}\n{rest}"
        genders = {name: _SEXES.get(sex, "unknown") for name, sex in play.sex.items()}
        options = Options(births=births, genders=genders if given else {})
        report = analyse(Content(text.encode(), f"{play.title}.fountain"), options=options)
        if isinstance(report, ScreenplayReport):
            tally.add(play, report)
    return tally


def main() -> int:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plays", type=Path, required=True, help="folder of plays in TEI")
    parser.add_argument("--home", type=Path, help="a home with INSEE's first names")
    options = parser.parse_args()
    plays = [read_play(path) for path in sorted(options.plays.glob("*.xml"))]
    births = options_of(shop_of(options.home, sample=False)).births if options.home else {}
    print(f"{len(plays)} plays, births {'known' if births else 'not known'}")
    print("sexes given\n" + measured(plays, births, cast=False, given=True).told())
    for cast in (False, True):
        print(f"genders inferred, {'with' if cast else 'without'} the list of characters")
        print(measured(plays, births, cast=cast, given=False).told())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
