"""The reference of the API: the committed file, and the page that the server shows."""

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app, with_site
from cinediv_pipeline.api.reference import page
from cinediv_pipeline.api.reference.__main__ import main
from cinediv_pipeline.api.reference.examples import operations
from cinediv_pipeline.api.reference.markdown import reference
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.pipeline.api_desk import settings_for

COMMITTED = ROOT / "docs" / "reference" / "api.md"
AGAIN = "python -m cinediv_pipeline.api.reference > docs/reference/api.md"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A server without a release: the reference needs none."""
    with TestClient(build_app(settings_for(Home(tmp_path)))) as made:
        yield made


def test_the_committed_reference_is_of_this_version() -> None:
    assert main(["--check", str(COMMITTED)]) == 0, f"make it again: {AGAIN}"


def test_a_stale_reference_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "api.md"
    stale.write_text(COMMITTED.read_text("utf-8").replace("/v1/films", "/v1/movies"), "utf-8")
    assert main(["--check", str(stale)]) == 1
    assert main(["--check", str(tmp_path / "none.md")]) == 1
    assert "make it again" in capsys.readouterr().err
    assert main(["--chekc"]) == 2
    assert "usage" in capsys.readouterr().err


def test_every_operation_parameter_answer_and_field_is_told(client: TestClient) -> None:
    schema = client.get("/v1/openapi.json").json()
    text = reference(schema)
    n = 0
    for path, method, told in operations(schema):
        part = text[text.index(f"### {told['summary']}\n\n`{method.upper()} {path}`") :]
        part = part[: part.index("\n### ", 4)]
        for parameter in told.get("parameters", ()):
            row = next(line for line in part.splitlines()
                       if line.startswith(f"| `{parameter['name']}`"))  # fmt: skip
            words = " ".join(parameter["description"].split())
            assert words.replace("|", r"\|").replace("<", r"\<") in row
            n += 1
        statuses = set(re.findall(r"\b\d{3}\b", part[part.index("**Answers**") :]))
        assert set(told["responses"]) <= statuses
        assert "curl " in part
    assert n > 40
    for name, shape in schema["components"]["schemas"].items():
        part = text[text.index(f"### {name}\n") :]
        assert all(f"| `{field}`" in part for field in shape.get("properties", ()))


def test_links_of_the_reference_lead_somewhere() -> None:
    document = html5lib.parse(
        page.to_html(COMMITTED.read_text("utf-8")), namespaceHTMLElements=False
    )
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = [unquote(one.get("href", "")) for one in document.iter("a")]
    assert len(links) > 60
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


@pytest.mark.parametrize("path", ["/v1/", "/v1"])
def test_the_reference_is_a_page_where_addresses_begin(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "<script" not in answer.text
    assert not re.search(r"(src|href)=\"https?:", answer.text)
    document = html5lib.parse(answer.text, namespaceHTMLElements=False)
    body = document.find("body")
    assert body is not None
    shown = " ".join("".join(body.itertext()).split())
    for address, method, told in operations(client.get("/v1/openapi.json").json()):
        assert f"{method.upper()} {address}" in shown
        assert told["summary"] in shown
    assert "La tante" not in shown
    assert "LA TANTE SANS BOUSSOLE" in shown


def test_the_page_is_known_by_its_tag_and_packed(client: TestClient) -> None:
    first = client.get("/v1/")
    tag = first.headers["etag"]
    known = client.get("/v1/", headers={"if-none-match": tag})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get("/v1/", headers={"if-none-match": '"x"'}).status_code == 200
    head = client.head("/v1/")
    assert (head.status_code, head.content) == (200, b"")
    with client.stream("GET", "/v1/", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == first.content
    assert len(raw) < len(first.content) / 4
    plain = client.get("/v1/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_it_stands_beside_the_site_and_is_no_address_of_data(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>Bonjour", encoding="utf-8")
    app = build_app(settings_for(Home(tmp_path / "home")))
    with TestClient(with_site(app, tmp_path)) as client:
        assert "HTTP API" in client.get("/v1/").text
        assert "Bonjour" in client.get("/").text
        assert "/v1/" not in client.get("/v1/openapi.json").json()["paths"]
        assert client.post("/v1/").status_code == 405
        assert client.get("/v1/nowhere").headers["content-type"] == "application/problem+json"


def test_it_is_made_with_the_first_request_and_once(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom starlette.testclient import TestClient\n"
        "from cinediv_pipeline.api.app import build_app\n"
        "from cinediv_pipeline.settings import Settings\n"
        "app = build_app(Settings(home=Path(sys.argv[1])))\n"
        "with TestClient(app) as client:\n"
        "    client.get('/v1/releases').raise_for_status()\n"
        "    before = ('markdown_it' in sys.modules, app.openapi_schema is not None)\n"
        "    first = client.get('/v1/').content\n"
        "    own = app.openapi\n    app.openapi = None\n"  # whoever made it again would fail
        "    print(before, client.get('/v1').content == first, 'markdown_it' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(False, False) True True"
