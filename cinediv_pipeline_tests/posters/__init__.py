"""Ten posters of films that do not exist, drawn by code, with what a human viewer sees and reads.

`posters` draws them, `hostile` makes files that nobody should trust, `vision_server` is a scripted
model that looks at pictures. The truths are files of their own: a drawing that changes breaks them.
"""

import json
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
NAMES: Final = (
    "la_gardienne_du_semaphore",
    "trois_grains_de_gros_sel",
    "le_quai_aux_cormorans",
    "quarante_chaises_rouges",
    "ce_que_garde_ondine",
    "le_chien_de_la_rue_paquerette",
    "the_slack_shift",
    "ferry_for_two_umbrellas",
    "nine_doors_of_halloway",
    "la_course_aux_edredons",
)


def truth(name: str) -> Any:
    """Return what is on a poster, from its JSON."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
