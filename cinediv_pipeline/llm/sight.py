"""Whether a model sees: it must tell the colours of two halves that were chosen by lot.

A server may take a picture and never show it to its model, which then makes something up. Of eight
colours a guess is right once in 56, and twice in a row once in 3,136.
"""

import io
import json
import random
from typing import Any, Final

from PIL import Image

from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.endpoint import Endpoint
from cinediv_pipeline.llm.tasks import picture_part, unwrapped

_COLOURS: Final = {
    "red": (220, 20, 20), "green": (0, 140, 40), "blue": (20, 40, 220), "yellow": (250, 230, 0),
    "black": (0, 0, 0), "white": (255, 255, 255), "orange": (255, 140, 0), "violet": (130, 0, 170),
}  # fmt: skip
_SIDE: Final = 224
_TRIES: Final = 2
_ASKED: Final = (
    "Which two colours is this picture made of? Answer in JSON with the colour of its left half "
    'and of its right half: {"left": ..., "right": ...}. The colours are '
    f"{', '.join(_COLOURS)}."
)
_COLOUR: Final = {"type": "string", "enum": list(_COLOURS)}
_SCHEMA: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["left", "right"],
    "properties": {"left": _COLOUR, "right": _COLOUR},
}


def blindness(endpoint: Endpoint) -> str:
    """Return why a model cannot be asked about pictures, or an empty text if it sees."""
    for _ in range(_TRIES):
        left, right = random.SystemRandom().sample(list(_COLOURS), 2)
        try:
            reply = endpoint.ask(
                [{"role": "user", "content": [{"type": "text", "text": _ASKED},
                                              picture_part(_halves(left, right))]}],
                temperature=0,
                max_tokens=60,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "sight", "strict": True, "schema": _SCHEMA},
                },
            )  # fmt: skip
        except ModelError as error:
            return str(error)
        if not _tells(reply.content, left, right):
            return (
                "The language model was shown two colours and did not tell them: it sees no "
                "pictures, or its server keeps them from it."
            )
    return ""


def _halves(left: str, right: str) -> bytes:
    picture = Image.new("RGB", (_SIDE, _SIDE), _COLOURS[left])
    picture.paste(_COLOURS[right], (_SIDE // 2, 0, _SIDE, _SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95)
    return file.getvalue()


def _tells(content: str, left: str, right: str) -> bool:
    try:
        found: Any = json.loads(unwrapped(content))
    except ValueError:
        return False
    if not isinstance(found, dict):
        return False
    told = [str(found.get(side, "")).strip().casefold() for side in ("left", "right")]
    return told == [left, right]
