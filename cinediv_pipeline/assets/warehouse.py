"""The dbt project as assets: one build per refresh, none when nothing changed."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)

from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.settings import dbt_project_dir
from cinediv_pipeline.steps import Workshop
from cinediv_pipeline.warehouse import Warehouse, build_fingerprint, dbt_arguments

log = logging.getLogger("cinediv")

_LAYERS = {"staging": "staging", "core": "core", "indicators": "indicators"}


class Translator(DagsterDbtTranslator):
    """Asset keys, groups and owners: the asset `[layer, model]` is the relation layer.model."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return `[layer, table]` for a source, which is a lake table, and `[schema, model]`."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        schema = dbt_resource_props["config"].get("schema") or "main"
        return dg.AssetKey([schema, dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the layer: one group each."""
        return str(_LAYERS.get(dbt_resource_props["fqn"][1], "core"))

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the description of the model's YAML, grain first, and where its SQL is."""
        text = " ".join(str(dbt_resource_props.get("description") or "").split())
        return f"{text}\n\n**SQL:** dbt_project/{dbt_resource_props['original_file_path']}"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002
        """Return the owner: everything belongs to the observatory."""
        return OWNERS


def warehouse_assets(warehouse: Warehouse) -> dg.AssetsDefinition:
    """Return all dbt models as assets, with their data tests as checks."""
    manifest = warehouse.manifest()
    translator = Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))

    @dbt_assets(
        manifest=manifest,
        name="warehouse",
        select="fqn:*",
        exclude="resource_type:unit_test",
        dagster_dbt_translator=translator,
    )
    def dbt_models(
        context: dg.AssetExecutionContext,
        dbt: DbtCliResource,
        shop: dg.ResourceParam[Workshop],
        options: RefreshOptions,
    ) -> Iterator[Any]:
        shop.lake.ensure()
        work = build_fingerprint(
            {key: info.content_hash for key, info in shop.infos(list(shop.lake.specs)).items()}
        )
        last = warehouse.last_build()
        if last and last["fingerprint"] == work and not options.force:
            log.info("dbt      unchanged: the warehouse in force")
            yield from _replayed(context, last)
            return
        yield from _build(context, dbt, warehouse, shop, work)

    return dbt_models


def _build(
    context: dg.AssetExecutionContext,
    dbt: DbtCliResource,
    warehouse: Warehouse,
    shop: Workshop,
    work: str,
) -> Iterator[Any]:
    """Build anew, yield what dbt says of each model and test, and keep it for later runs.

    Row counts need the finished file, which nobody may open while dbt writes it: so the results
    are yielded after the build, also those of the models that came before a failure.
    """
    whole = not context.is_subset
    warehouse.begin()
    events, failure = _run_dbt(context, dbt, warehouse, shop.lake.local_dir())
    rows = {} if failure else warehouse.row_counts()
    results = [item for event in events if (item := _result(context, event, work, rows))]
    yield from results
    if failure:
        raise dg.Failure(description=f"dbt build failed.\n{failure}", allow_retries=False)
    if whole:
        records = [_record(item) for item in results]
        warehouse.finish({"fingerprint": work, "rows": rows, "events": records})
    log.info("dbt      built: %d models, %d tests", *_counts(results))


def _run_dbt(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse, lake: Path
) -> tuple[list[Any], str | None]:
    """Return dbt's events, and what failed if anything did."""
    command = ["build", *dbt_arguments()]
    if not context.is_subset:
        command += ["--exclude", "resource_type:unit_test"]
    events: list[Any] = []
    failure = None
    with warehouse.new_target() as target, _environment(warehouse.environment(lake)):
        call = dbt.cli(command, context=context, target_path=target)
        warehouse.watch(call.process.pid, target)
        try:
            events.extend(call.stream())
        except dg.Failure as problem:
            failure = _failures(target) or problem.description or "see the run's output"
    return events, failure


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Hand variables to the dbt process, which inherits this one's environment."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _result(
    context: dg.AssetExecutionContext, event: Any, work: str, rows: Mapping[str, int]
) -> Any:
    """Return what a dbt event means for the run: a table with its data version, or a check."""
    if isinstance(event, dg.Output):
        key = context.asset_key_for_output(event.output_name)
        count = rows.get(key.path[-1])
        return dg.MaterializeResult(
            asset_key=key,
            data_version=dg.DataVersion(work),
            metadata={
                **dict(event.metadata),
                "unchanged": False,
                **({} if count is None else {"dagster/row_count": count}),
            },
        )
    return event if isinstance(event, dg.AssetCheckResult) else None


def _record(item: Any) -> dict[str, Any]:
    """Return a result in a form that a later, unchanged run can yield again."""
    if isinstance(item, dg.AssetCheckResult):
        return {
            "check": item.check_name,
            "asset": list(item.asset_key.path),  # type: ignore[union-attr]
            "passed": item.passed,
            "severity": item.severity.value,
        }
    return {
        "asset": list(item.asset_key.path),
        "rows": dict(item.metadata).get("dagster/row_count"),
    }


def _replayed(context: dg.AssetExecutionContext, last: Mapping[str, Any]) -> Iterator[Any]:
    selected = context.selected_asset_keys
    for event in last["events"]:
        key = dg.AssetKey(event["asset"])
        if key not in selected:
            continue
        if "check" in event:
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=event["check"],
                passed=event["passed"],
                severity=dg.AssetCheckSeverity(event["severity"]),
                metadata={"unchanged": True},
            )
        else:
            rows = {"dagster/row_count": event["rows"]} if event["rows"] is not None else {}
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(last["fingerprint"]),
                metadata={"unchanged": True, **rows},
            )


def _failures(target: Path) -> str:
    """Return which models and tests failed and why, from dbt's own record."""
    results = target / "run_results.json"
    if not results.exists():
        return ""
    found = json.loads(results.read_text(encoding="utf-8"))["results"]
    bad = [item for item in found if item["status"] in ("error", "fail")]
    return "\n".join(f"{item['unique_id'].split('.', 2)[-1]}: {item['message']}" for item in bad)


def _counts(items: Sequence[Any]) -> tuple[int, int]:
    checks = sum(isinstance(item, dg.AssetCheckResult) for item in items)
    return len(items) - checks, checks


def dbt_resource() -> DbtCliResource:
    """Return the dbt command line for this project."""
    return DbtCliResource(
        project_dir=str(dbt_project_dir()),
        profiles_dir=str(dbt_project_dir()),
        # the dbt of this environment, also where the environment is not on the PATH
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )
