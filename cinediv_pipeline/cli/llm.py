"""`cinediv llm` and `cinediv estimate`: what a language model can do, and what it would cost."""

from dataclasses import asdict

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    settings_of,
    shop_of,
)
from cinediv_pipeline.errors import EXIT_FAILED, SettingsError

llm_app = typer.Typer(
    help="The language model that is asked last (CINEDIV_LLM_URL, CINEDIV_LLM_MODEL).",
    no_args_is_help=True,
)


@llm_app.command("doctor")
def llm_doctor(*, as_json: JsonOption = False) -> None:
    """Try what the endpoint of the settings can do: five short requests.

    Does it answer? Does it keep to a JSON schema (else answers are checked here and asked again)?
    Does it tell what it bills? Can it see images (posters need that)? Does it tell probabilities?

    Exit codes: 0 usable, 1 it cannot be asked, 2 none is set.
    """
    from cinediv_pipeline.console import show_findings  # noqa: PLC0415
    from cinediv_pipeline.llm.doctor import examine  # noqa: PLC0415
    from cinediv_pipeline.llm.endpoint import endpoint_of  # noqa: PLC0415
    from cinediv_pipeline.settings import Settings  # noqa: PLC0415

    endpoint = endpoint_of(Settings())
    if endpoint is None:
        raise SettingsError(
            "No language model is set: CINEDIV_LLM_URL and CINEDIV_LLM_MODEL name any "
            "OpenAI-compatible endpoint (.env.example). Without one refreshes are complete, and "
            "say who stays open."
        )
    found = examine(endpoint)
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        show_findings(found, endpoint.address, endpoint.model)
    if any(finding.name == "answers" and finding.verdict != "yes" for finding in found):
        raise typer.Exit(EXIT_FAILED)


def estimate_command(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Say what a refresh would ask the language model, and what that may cost at most.

    Nothing is sent. Works without an endpoint too: then the price is unknown.
    """
    from cinediv_pipeline.console import show_estimates  # noqa: PLC0415
    from cinediv_pipeline.steps.estimate import estimate  # noqa: PLC0415

    settings = settings_of(home, sample=sample)
    found = estimate(shop_of(home, sample=sample), settings)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        show_estimates(found, settings)
