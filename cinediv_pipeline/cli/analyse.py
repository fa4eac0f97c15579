"""`cinediv analyse`: a report on a screenplay, credits or a poster; `cinediv forget` undoes it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    settings_of,
    shop_of,
)
from cinediv_pipeline.errors import EXIT_PARTIAL, AnalysisError

if TYPE_CHECKING:
    from cinediv_pipeline.analysis.contents import Options
    from cinediv_pipeline.analysis.report import Report


def analyse_command(  # noqa: PLR0913 -- one option each
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A screenplay (PDF, scanned too, Fountain, FDX, Word, text), credits (text, CSV, "
            "XLSX, ODS, PDF, Word; a picture with --type credits) or a poster (PNG, JPEG, WebP). "
            "Without a file: all new files of the home's inbox."
        ),
    ] = None,
    *,
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="screenplay, credits or poster. Default: it is detected; a "
                     "picture is a poster."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the report as a page to this file.")
    ] = None,
    language: Annotated[
        Literal["fr", "en"], typer.Option("--language", help="Language of the page.")
    ] = "fr",
    genders: Annotated[
        Path | None,
        typer.Option("--genders", help="CSV of genders that you know: columns name and gender "
                     "(female, male, other, unknown; of people also non_binary)."),
    ] = None,
    genre: Annotated[
        str,
        typer.Option("--genre", help="Of credits, for the bonus parité: fiction, documentary or "
                     "animation."),
    ] = "fiction",
    year: Annotated[
        int | None,
        typer.Option("--year", min=1900, max=2100,
                     help="Of credits: year of the agreement. Default: this year."),
    ] = None,
    faces: Annotated[
        bool,
        typer.Option("--faces", help="Of a poster: count faces (pip install 'cinediv\\[faces]')."),
    ] = False,
    model: Annotated[
        bool,
        typer.Option("--model", help="Have the language model of the settings read it too; of a "
                     "poster one that sees."),
    ] = False,
    allow_remote: Annotated[
        bool,
        typer.Option("--allow-remote", help="Let passages, or the poster, leave this machine for "
                     "that model."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Of the inbox: also what was analysed or refused.")
    ] = False,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Print the JSON schemas of reports (or of --type) and end."),
    ] = False,
    home: HomeOption = None,
    sample: SampleOption = False,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Analyse a screenplay, a list of credits or a poster.

    Of a screenplay: who speaks how much, which gender, the Bechdel questions. Of credits: who holds
    which post, women by department, the bonus parité. Of a poster: figures, their prominence, and
    the names at its foot.

    French and English. Nothing leaves this machine, and of a file that you name nothing is kept but
    what a model answered; that, and reports on the inbox, stay in the home until `cinediv forget`.

    Exit codes: 0 done, 2 a file or an option is refused, 3 of the inbox some files are refused.
    """
    from cinediv_pipeline.analysis.readers import reader_of  # noqa: PLC0415

    if schema:
        _print_schema(content_type)
        return
    others: dict[str, Any] = {
        "genders": _genders(genders) if genders else {}, "genre": genre, "year": year,
    }  # fmt: skip
    if faces:
        others["faces"] = True
    if model:
        settings = settings_of(home, sample=sample)
        others["reader"] = reader_of(settings, allow_remote=allow_remote)
    if file is None and (html or content_type):
        raise AnalysisError("--html and --type need a file: reports on the inbox are pages anyway.")
    if file is None:
        _inbox(home, sample=sample, again=again, as_json=as_json, others=others)
        return
    _one(file, content_type, _options(home, sample=sample, others=others),
         html=html, language=language, as_json=as_json)  # fmt: skip


def forget_command(
    content: Annotated[
        str, typer.Argument(help="SHA-256 of the file (`content_id`), or its first characters.")
    ],
    *,
    home: HomeOption = None,
    sample: SampleOption = False,
    as_json: JsonOption = False,
) -> None:
    """Remove a content and all that was made of it: file, reports, rows, answers of a model.

    Files of the inbox, and files that were sent over HTTP with whatever key.

    Exit codes: 0 done, 2 nothing is kept of it.
    """
    from cinediv_pipeline.api.analyses.forgetting import forget_over_http  # noqa: PLC0415
    from cinediv_pipeline.home import refresh_lock  # noqa: PLC0415
    from cinediv_pipeline.steps.contents import Forgotten, forget_content  # noqa: PLC0415

    shop = shop_of(home, sample=sample, may_be_empty=True)
    sent = forget_over_http(shop.home, content)
    with refresh_lock(shop.home):
        try:
            gone = forget_content(shop, content)
        except AnalysisError:
            if not sent:
                raise
            gone = Forgotten(sent[0].content_id, 0, 0, 0)
    if as_json:
        print_json({**vars(gone), "analyses_over_http": len(sent)})
        return
    typer.echo(f"Forgotten: {gone.id}")
    typer.echo(f"  files of the inbox {gone.files}, reports {gone.reports}, analyses over HTTP "
               f"{len(sent)}, requests to a language model {gone.answers}")  # fmt: skip


def _print_schema(content_type: str | None) -> None:
    from cinediv_pipeline.analysis.registry import content_types  # noqa: PLC0415

    known = content_types()
    if content_type is None:
        print_json({name: kind.schema() for name, kind in known.items()})
        return
    if content_type not in known:
        raise AnalysisError(
            f"There is no content type {content_type!r}. Known are: {', '.join(known)}."
        )
    print_json(known[content_type].schema())


def _genders(path: Path) -> dict[str, str]:
    """Return the genders of a file; raise `AnalysisError` where it is none."""
    from cinediv_pipeline.analysis.given import genders_of  # noqa: PLC0415

    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise AnalysisError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AnalysisError(f"{path} is no text in UTF-8.") from error
    return genders_of(text, str(path))


def _options(home: Path | None, *, sample: bool, others: dict[str, Any]) -> "Options":
    """Return the options, with the births of a home where there is one."""
    from cinediv_pipeline.analysis.contents import Options  # noqa: PLC0415
    from cinediv_pipeline.home import Home  # noqa: PLC0415

    if Home(settings_of(home, sample=sample).home).kind() is None:
        return Options(**others)
    from cinediv_pipeline.steps.contents import options_of  # noqa: PLC0415

    return options_of(shop_of(home, sample=sample), **others)


def _one(
    file: Path,
    content_type: str | None,
    options: "Options",
    *,
    html: Path | None,
    language: Literal["fr", "en"],
    as_json: bool,
) -> None:
    from cinediv_pipeline.analysis.registry import analyse, content_types  # noqa: PLC0415
    from cinediv_pipeline.cli.reports import print_report  # noqa: PLC0415
    from cinediv_pipeline.language import Language  # noqa: PLC0415

    if html is not None and html.exists() and html.samefile(file):
        raise AnalysisError(f"{html} is the file itself: write the page to another file.")
    report = analyse(file, content_type=content_type, options=options)
    _tell_unknown(dict(options.genders), report)
    if html is not None:
        page = content_types()[report.content_type].html(report, Language(language))
        _write_page(html, page)
        typer.echo(f"Report: {html}", err=as_json)
    if as_json:
        print_json(report.model_dump(mode="json"))
    elif html is None:
        print_report(report)


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise AnalysisError(f"{path} cannot be written: {error.strerror}.") from error


def _tell_unknown(given: dict[str, str], report: "Report") -> None:
    """Say which names of the caller's list are not there."""
    from cinediv_pipeline.analysis.given import names_missing  # noqa: PLC0415

    if missing := names_missing(given, report):
        typer.secho(f"Nobody of this name is there: {', '.join(missing)}", err=True, fg="yellow")


def _inbox(
    home: Path | None, *, sample: bool, again: bool, as_json: bool, others: dict[str, Any]
) -> None:
    from cinediv_pipeline.home import refresh_lock  # noqa: PLC0415
    from cinediv_pipeline.steps.contents import (  # noqa: PLC0415
        analyse_waiting,
        inbox_options,
        waiting,
    )

    shop = shop_of(home, sample=sample, may_be_empty=True)
    with refresh_lock(shop.home):
        items = waiting(shop.home, again=again)
        done = analyse_waiting(shop, items, inbox_options(shop, **others))
    if as_json:
        print_json({"reports": done.reports, "refused": done.refused})
    else:
        if not items:
            typer.echo(f"Nothing new in {shop.home.inbox}")
        for folder in done.reports.values():
            typer.echo(f"Report: {folder}")
        for why in done.refused.values():
            typer.secho(f"Refused: {why}", err=True, fg="yellow")
    if done.refused:
        raise typer.Exit(EXIT_PARTIAL)
