"""A language model over HTTP: where the operator allows it, and what it was asked is forgotten."""

import json
from pathlib import Path
from typing import Any

from cinediv_pipeline.analysis.readers import asked_subjects
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import bearer, copied, key_for
from cinediv_pipeline_tests.pipeline.api_server import Server, form, serving
from cinediv_pipeline_tests.posters import NAMES, truth
from cinediv_pipeline_tests.posters.posters import files
from cinediv_pipeline_tests.posters.vision_server import MODEL, POSTERS, vision_server


def _ended(server: Server, key: str, poster: bytes, **fields: str) -> Any:
    body, headers = form(poster, "affiche", **fields)
    status, _, told = server.ask("POST", "/v1/analyses", body, {**headers, **bearer(key)})
    assert status == 202, told
    own = json.loads(told)["links"]["self"]
    while (found := server.json(own, bearer(key)))["state"] in ("queued", "running"):
        pass
    return found


def _asked_about(home: Home, content: str) -> int:
    return sum(name.startswith(content) for name in asked_subjects(home))


def test_a_poster_is_seen_and_what_was_asked_is_forgotten(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    poster = files(NAMES[0])
    with vision_server() as model:
        settings = {"CINEDIV_API_MODEL": "true", "CINEDIV_LLM_URL": model.url,
                    "CINEDIV_LLM_MODEL": MODEL, "CINEDIV_LLM_PRICE": "1/1"}  # fmt: skip
        with serving(home, tmp_path, settings=settings) as server:
            without = _ended(server, key, poster)
            assert model.of_kind(POSTERS) == []
            done = _ended(server, key, poster, model="true")
            assert (done["state"], done["options"]) == ("done", {"model": True})
            report = server.json(done["links"]["report"], bearer(key))
            assert report["figures_by"] == "vision"
            assert len(report["figures"]) == len(truth(NAMES[0])["figures"])
            assert _asked_about(home, done["content_id"]) == 1
            assert server.ask("DELETE", done["links"]["self"], headers=bearer(key))[0] == 204
            assert _asked_about(home, done["content_id"]) == 0
            assert server.json(without["links"]["self"], bearer(key))["state"] == "done"


def test_nothing_leaves_the_machine_unless_the_caller_says_so(
    refreshed: Path, tmp_path: Path
) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    settings = {"CINEDIV_API_MODEL": "true", "CINEDIV_LLM_URL": "https://models.example.org/v1",
                "CINEDIV_LLM_MODEL": "x", "CINEDIV_LLM_KEY": "sk-SECRET"}  # fmt: skip
    with serving(home, tmp_path, settings=settings) as server:
        refused = _ended(server, key, files(NAMES[1]), model="true")
        assert refused["state"] == "refused"
        assert "not on this machine" in refused["reason"]
        log = server.log.read_text("utf-8")
    assert "SECRET" not in log + json.dumps(refused)
