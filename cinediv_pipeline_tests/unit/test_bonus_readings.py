"""One team read in every way that is compared with the CNC's mark."""

from cinediv_pipeline.bonus import read_rules
from cinediv_pipeline.bonus.readings import DEFAULT, SHOWN, Reading, reading_rows, readings
from cinediv_pipeline.bonus.scoring import Team
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import BONUS_RULES

RULES = read_rules(reference_dir())
# Two of four points of women who share their posts with men; all other posts but one are men's.
SHARED_TEAM = {
    "director": ["female", "male"], "screenwriter": ["female", "male", "male"],
    "costume_designer": ["female"], "picture_editor": ["female"], "production_manager": ["male"],
    "cinematographer": ["male"], "sound_engineer": ["male"], "production_designer": ["male"],
    "legal_representative": ["male"], "sound_mixer": ["female"],
}  # fmt: skip


def read(team: Team, genre: str, year: int) -> list[Reading]:
    """The readings of a team of which every gender may be shown."""
    return list(readings(team, team, genre, year, RULES))


def test_a_fiction_is_read_by_both_grids_and_by_no_other() -> None:
    found = dict(read(SHARED_TEAM, "fiction", 2022))
    fiction = [rule.label for rule in BONUS_RULES if rule.grid.startswith("fiction")]
    assert list(found) == [DEFAULT, SHOWN, *fiction]
    assert len(fiction) == 24
    assert {result.grid.genre for result in found.values()} == {"fiction"}


def test_readings_differ_where_the_rule_is_open() -> None:
    found = {name: (float(result.sure or 0), result.status)
             for name, result in read(SHARED_TEAM, "fiction", 2022)}  # fmt: skip
    # director, writer, costumes and editor bring 2, 1, 1, 1 or, by women's share, 1, 1/3, 1, 1;
    # at least half of women hold the first, the third and the fourth, women alone the last two
    assert found[DEFAULT] == found["any-5-fiction_v1"] == (5, "reached")
    assert found["any-6-fiction_v1"] == (5, "not_reached")
    assert found["share-4-fiction_v1"][1] == "not_reached"
    assert found["majority-4-fiction_v1"] == (4, "reached")
    assert found["all-4-fiction_v1"] == (2, "not_reached")
    # the second grid counts the mixer too
    assert found["any-6-fiction_v2"] == (6, "reached")


def test_an_animated_film_has_a_default_that_cannot_tell_and_no_other_reading() -> None:
    found = read({"director": ["female"]}, "animation", 2022)
    assert [name for name, _ in found] == [DEFAULT, SHOWN]
    assert {(result.status, result.sure) for _, result in found} == {("cannot_tell", None)}


def test_a_documentary_of_the_year_in_which_its_grid_begins_cannot_be_told() -> None:
    statuses = {
        year: {result.status for _, result in read(
            {"director": ["female"], "screenwriter": ["female"], "picture_editor": ["female"]},
            "documentary", year)}
        for year in (2019, 2020)
    }  # fmt: skip
    assert statuses == {2019: {"cannot_tell"}, 2020: {"reached"}}


def test_a_film_before_the_bonus_has_no_default() -> None:
    assert DEFAULT not in dict(read(SHARED_TEAM, "fiction", 2018))


def test_rows_are_those_of_each_agreement() -> None:
    rows = reading_rows(
        [
            ("a-2022", 2022, "documentary", "director", "female", False, 1),
            ("a-2022", 2022, "documentary", "screenwriter", "female", True, 2),
            ("a-2022", 2022, "documentary", "screenwriter", "male", True, 1),
            ("b-2022", 2022, "animation", "director", "female", True, 1),
        ],
        reference_dir(),
    )
    by_key = {(row["agrement_id"], row["bonus_rule"]): row for row in rows}
    assert len(by_key) == len(rows) == 2 + 4 + 2
    assert by_key["a-2022", "default"] == {
        "agrement_id": "a-2022", "bonus_rule": "default", "bonus_grid": "documentary_v1",
        "points_sure": 3.0, "points_possible": 8.0, "bonus_status": "cannot_tell",
    }  # fmt: skip
    # the director was counted by her first name: her two points are no more than possible
    shown = by_key["a-2022", "shown"]
    assert (shown["points_sure"], shown["points_possible"]) == (1.0, 8.0)
    # two of three writers are women: 2 + 2/3, and the five other posts are nobody's
    assert round(by_key["a-2022", "share-4-documentary_v1"]["points_sure"], 4) == 2.6667
    assert by_key["a-2022", "all-4-documentary_v1"]["points_possible"] == 7.0
    assert by_key["b-2022", "default"] == {
        "agrement_id": "b-2022", "bonus_rule": "default", "bonus_grid": "animation_v1",
        "points_sure": None, "points_possible": None, "bonus_status": "cannot_tell",
    }  # fmt: skip
    assert reading_rows([], reference_dir()) == []
