"""Word files part by part: for what Word writes and a library that makes files does not."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(targets: Mapping[str, str]) -> str:
    """Return the XML of relations: kinds and what they lead to."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def document(body: str) -> str:
    """Return the XML of a document with this body."""
    return f'<w:document xmlns:w="{_MAIN}"><w:body>{body}</w:body></w:document>'


def paragraph(text: str, about: str = "", run: str = "") -> str:
    """Return a paragraph of one run, with the properties of both."""
    said = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{about}</w:pPr>{said}</w:p>"


def word(body: str, styles: str = "", **others: str) -> bytes:
    """Return a Word file with this body and these styles."""
    return packed(
        {
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/_rels/document.xml.rels": relations({"styles": "styles.xml"}),
            "word/document.xml": document(body),
            "word/styles.xml": f'<w:styles xmlns:w="{_MAIN}">{styles}</w:styles>',
            **others,
        }
    )


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
