"""Files that are ZIP archives of parts, read within bounds of memory and time."""

import io
import zipfile
import zlib
from typing import Final

from cinediv_pipeline.errors import AnalysisError

#: All parts together, unpacked. A screenplay with pictures of every location has a fifth of it.
LARGEST_BYTES: Final = 100_000_000
#: One part that is read. A screenplay of 200 pages has about 3 MB of XML.
LARGEST_PART_BYTES: Final = 25_000_000
#: XML repeats itself and shrinks to a twentieth; what shrinks to a five-hundredth is a trap.
MOST_UNPACKED: Final = 500
_RATIO_FROM_BYTES: Final = 1_000_000
_MOST_PARTS: Final = 5000
_CHUNK: Final = 1 << 16
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1


class Archive:
    """The parts of an archive by their names.

    Parameters
    ----------
    content : bytes
    name : str
        What messages call the file.

    Raises
    ------
    AnalysisError
        It is no archive, encrypted, or unpacks to more than `LARGEST_BYTES`.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise AnalysisError(f"{name} is damaged: {error}.") from error
        parts = self._zip.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > LARGEST_BYTES or len(parts) > _MOST_PARTS:
            raise AnalysisError(
                f"{name} unpacks to more than {LARGEST_BYTES // 1_000_000} MB or {_MOST_PARTS} "
                "parts. Remove its pictures, or save it as text."
            )
        for part in parts:
            self._check(part)

    def _check(self, part: zipfile.ZipInfo) -> None:
        if part.flag_bits & _ENCRYPTED:
            raise AnalysisError(f"{self._name} is encrypted. Save it without a password.")
        large = part.file_size > _RATIO_FROM_BYTES
        if large and part.file_size > MOST_UNPACKED * part.compress_size:
            raise AnalysisError(f"{self._name} unpacks to far more than a document does.")

    def __contains__(self, part: str) -> bool:
        return part in self._zip.NameToInfo

    def read(self, part: str) -> bytes:
        """Return a part; raise `AnalysisError` if it is missing, damaged or too large.

        It is unpacked bit by bit, so that a size that is not as announced costs no memory.
        """
        if part not in self:
            raise AnalysisError(f"{self._name} has no part {part}: no Word document, or damaged.")
        if self._zip.getinfo(part).compress_type not in _METHODS:
            raise AnalysisError(f"{self._name} is packed in a way that Word does not use.")
        found = io.BytesIO()
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    found.write(chunk)
                    if found.tell() > LARGEST_PART_BYTES:
                        raise AnalysisError(f"{self._name}: {part} is too large for a screenplay.")
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise AnalysisError(f"{self._name} is damaged: {error}.") from error
        return found.getvalue()
