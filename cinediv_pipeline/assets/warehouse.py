"""The dbt project as assets: one build per refresh, none when nothing changed."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import AssetCheckEvaluation
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)
from packaging.version import Version

from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.settings import dbt_project_dir
from cinediv_pipeline.warehouse import Warehouse, build_fingerprint, dbt_arguments
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

# They would double the time of a build; pytest runs them.
UNIT_TESTS = "resource_type:unit_test"


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
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the description of the model's YAML, grain first, and where its SQL is."""
        text = " ".join(str(dbt_resource_props.get("description") or "").split())
        return f"{text}\n\n**Code:** dbt_project/{dbt_resource_props['original_file_path']}"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002
        """Return the owner: everything belongs to the observatory."""
        return OWNERS

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return dbt's metadata, with the finished file's name instead of the one being built."""
        schema, name = dbt_resource_props["schema"], dbt_resource_props["name"]
        known = super().get_metadata(dbt_resource_props)
        return {**known, "dagster/table_name": f"observatory.{schema}.{name}"}


def warehouse_assets(warehouse: Warehouse) -> dg.AssetsDefinition:
    """Return all dbt models as assets, with their data tests as checks."""
    manifest = warehouse.manifest()
    translator = Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))

    @dbt_assets(
        manifest=manifest,
        name="warehouse",
        exclude=UNIT_TESTS,
        dagster_dbt_translator=translator,
    )
    def dbt_models(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[DbtCliResource],
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
            yield from _selected(context, last, unchanged=True)
            return
        events, failure = _run_dbt(dbt, warehouse, translator, shop.lake.local_dir())
        record: dict[str, Any] = {
            "fingerprint": work,
            "rows": {} if failure else warehouse.row_counts(),
            "events": [found for event in events if (found := _record(event))],
        }
        if not failure:
            warehouse.finish(record)
            log.info("dbt      built: %d models, %d tests", *_counts(record["events"]))
        yield from _selected(context, record, unchanged=False)
        if failure:
            raise dg.Failure(f"dbt build failed.\n{failure}", allow_retries=False)

    return dbt_models


def _run_dbt(
    dbt: DbtCliResource, warehouse: Warehouse, translator: Translator, lake: Path
) -> tuple[list[Any], str | None]:
    """Build everything anew; return dbt's events, and what failed if anything did.

    A build is always whole, also when the UI asks for one model: dbt writes a new file, and half a
    warehouse would serve nobody. Row counts need the finished file, which nobody may open while
    dbt writes it, so nothing is yielded before the end.
    """
    warehouse.begin()
    command = ["build", *dbt_arguments(), "--exclude", UNIT_TESTS]
    events: list[Any] = []
    failure = None
    with warehouse.new_target() as target, _environment(warehouse.environment(lake)):
        call = dbt.cli(
            command,
            manifest=warehouse.manifest(),
            dagster_dbt_translator=translator,
            target_path=target,
        )
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


def _record(event: Any) -> dict[str, Any] | None:
    """Return a result of dbt in a form that later, unchanged runs can yield again."""
    if isinstance(event, dg.AssetMaterialization):
        return {"asset": list(event.asset_key.path)}
    if isinstance(event, AssetCheckEvaluation):
        return {
            "asset": list(event.asset_key.path),
            "check": event.check_name,
            "passed": event.passed,
            "severity": event.severity.value,
            "failed_rows": _failed_rows(event),
        }
    return None


def _failed_rows(event: AssetCheckEvaluation) -> int | None:
    found = event.metadata.get("dagster_dbt/failed_row_count")
    return found.value if found is not None and isinstance(found.value, int) else None


def _selected(
    context: dg.AssetExecutionContext, record: Mapping[str, Any], *, unchanged: bool
) -> Iterator[Any]:
    """Yield the results of the models and tests that the run asked for."""
    for event in record["events"]:
        key = dg.AssetKey(event["asset"])
        if "check" in event:
            if dg.AssetCheckKey(key, event["check"]) in context.selected_asset_check_keys:
                yield _check(key, event, unchanged=unchanged)
        elif key in context.selected_asset_keys:
            rows = record["rows"].get(key.path[-1])
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(record["fingerprint"]),
                metadata={
                    "unchanged": unchanged,
                    **({} if rows is None else {"dagster/row_count": rows}),
                },
            )


def _check(key: dg.AssetKey, event: Mapping[str, Any], *, unchanged: bool) -> dg.AssetCheckResult:
    failed = event["failed_rows"]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=event["check"],
        passed=event["passed"],
        severity=dg.AssetCheckSeverity(event["severity"]),
        metadata={
            "unchanged": unchanged,
            **({} if failed is None else {"failed_rows": failed}),
        },
    )


def _failures(target: Path) -> str:
    """Return which models and tests failed and why, from dbt's own record."""
    results = target / "run_results.json"
    if not results.exists():
        return ""
    found = json.loads(results.read_text(encoding="utf-8"))["results"]
    bad = [item for item in found if item["status"] in ("error", "fail")]
    return "\n".join(f"{item['unique_id'].split('.', 2)[-1]}: {item['message']}" for item in bad)


def _counts(events: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    checks = sum("check" in event for event in events)
    return len(events) - checks, checks


class _Dbt(DbtCliResource):
    """The dbt command line without two more starts of dbt that Dagster makes beside the build.

    Dagster would import dbt here too, for seconds in which Ctrl-C is lost, to count rows and look
    up columns while dbt runs; DuckDB lets no second process do that, and we count afterwards.
    """

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ARG002
        return None

    @property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))  # instead of asking the command, for seconds


def dbt_resource() -> DbtCliResource:
    """Return the dbt command line for this project."""
    return _Dbt(
        project_dir=str(dbt_project_dir()),
        profiles_dir=str(dbt_project_dir()),
        # the dbt of this environment, also where the environment is not on the PATH
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )
