"""Files of screenplays: encodings, other formats, noise, and the command."""

import json
import random
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.analysis.screenplays.reading import read_file
from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import EXIT_REFUSED, AnalysisError

SCENE = "INT. CAFÉ - NUIT\n\nÉLODIE\nÇa va.\n"
ALPHABET = [
    "INT.", "EXT. RUE", "ÉLODIE", "(", ")", "[[", "]]", "/*", "*/", "Title:", "\n", "\n\n", "  ",
    "\t", "@", ".", ">", "<", "!", "#", "=", "^", "~", "\f", "\x00", "é", "«", "12", "Oui", "NUIT",
    "\r", "\u2028", "\ufeff", "*_", ":", "-",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.fountain"])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / name).write_bytes(SCENE.encode(encoding))
    [one] = count(read_file(tmp_path / name)).characters
    assert (one.name, one.words) == ("ÉLODIE", 2)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7\n", "is a PDF"), (b"PK\x03\x04", "ZIP"), (b"<?xml version='1.0'?>", "XML"),
        (b"{\\rtf1", "RTF"), (b"\x00\x01\x02", "no text"), (b"", "empty"), (b" \n ", "empty"),
    ],
)  # fmt: skip
def test_other_files_are_refused_by_what_they_are(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(AnalysisError, match=why) as caught:
        read_file(tmp_path / "a.txt")
    assert caught.value.exit_code == EXIT_REFUSED


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_file(tmp_path)
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(AnalysisError, match="larger than 50 MB"):
        read_file(large)


FDX = """\
<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Number="7" Type="Scene Heading"><Text>INT. CAFÉ - NUIT</Text></Paragraph>
    <Paragraph Type="Action"><Text>Ils attendent.</Text></Paragraph>
    <Paragraph>
      <DualDialogue>
        <Paragraph Type="Character"><Text>ÉLODIE (OFF)</Text></Paragraph>
        <Paragraph Type="Parenthetical"><Text>(bas)</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>Ça </Text><Text Style="Italic">va</Text></Paragraph>
        <Paragraph Type="Character"><Text>MARC</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>Et toi ?</Text></Paragraph>
      </DualDialogue>
    </Paragraph>
  </Content>
  <TitlePage><Content>
    <Paragraph Type="Dialogue"><Text>Un titre</Text></Paragraph>
  </Content></TitlePage>
</FinalDraft>
"""


def test_final_draft_s_format(tmp_path: Path) -> None:
    (tmp_path / "a.fdx").write_text(FDX, encoding="utf-8")
    found = count(read_file(tmp_path / "a.fdx"))
    assert {one.name: one.words for one in found.characters} == {"ÉLODIE": 2, "MARC": 2}
    [scene] = found.scenes
    assert (scene.heading, scene.words) == ("INT. CAFÉ - NUIT", 4)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (FDX.replace("</Content>", ""), "damaged"),
        (FDX.replace("<FinalDraft", '<!DOCTYPE x [<!ENTITY a "a">]><FinalDraft', 1), "entities"),
    ],
)
def test_hostile_and_damaged_fdx_is_refused(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "a.fdx").write_text(content, encoding="utf-8")
    with pytest.raises(AnalysisError, match=why):
        read_file(tmp_path / "a.fdx")


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_read_without_an_error(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        noise = "".join(chance.choices(ALPHABET, k=chance.randrange(1, 80)))
        for read in (read_text, read_fountain):
            found = count(read(noise))
            assert sum(scene.words for scene in found.scenes) == sum(
                speech.words for speech in found.speeches
            )


def test_the_command_prints_who_speaks_and_json(tmp_path: Path) -> None:
    (tmp_path / "film.txt").write_text(SCENE, encoding="utf-8")
    shown = CliRunner().invoke(app, ["analyse", str(tmp_path / "film.txt")])
    assert shown.exit_code == 0
    assert "ÉLODIE" in shown.output
    told = CliRunner().invoke(app, ["analyse", str(tmp_path / "film.txt"), "--json"])
    [one] = json.loads(told.output)["characters"]
    assert (one["name"], one["words"], one["turns"], one["scenes"]) == ("ÉLODIE", 2, 1, [1])


@pytest.mark.parametrize(
    "line", ["a", "AB", "(", "SC" + " " * 380 + "b", "SUITE" + " " * 380 + "x", "1" + " " * 380]
)
def test_many_lines_without_a_blank_are_read_in_a_time_that_grows_with_them(line: str) -> None:
    started = time.monotonic()
    count(read_text(f"{line}\n" * (2_000_000 // (len(line) + 20))))
    count(read_text(f"INT. BAR - NUIT\n\nNADIA\n{line * 20_000}"))
    assert time.monotonic() - started < 10
