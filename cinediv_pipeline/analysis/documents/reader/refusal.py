"""Why a file is not read, as a word that the other side makes a sentence of."""

from typing import Literal

Why = Literal[
    "damaged", "encrypted", "memory", "no_ocr", "no_pages", "no_text", "page", "pages", "long",
    "slow_page", "pixels", "cells", "no_faces",
]  # fmt: skip


class RefusalError(Exception):
    """A file is not read; `number` is a page, or how many there are of what is too much."""

    def __init__(self, why: Why, number: int = 0) -> None:
        super().__init__(why)
        self.why: Why = why
        self.number = number
