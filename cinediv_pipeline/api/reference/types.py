"""The types of an OpenAPI document in the words of its reference."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_PREFIX: Final = "#/components/schemas/"
_LIMITS: Final = (
    ("minimum", "from {}"), ("exclusiveMinimum", "above {}"), ("maximum", "up to {}"),
    ("minLength", "length from {}"), ("maxLength", "length up to {}"),
    ("minItems", "number from {}"), ("maxItems", "number up to {}"), ("pattern", "as `{}`"),
)  # fmt: skip
_NAMES: Final = {"string": "text", "boolean": "true or false"}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One field of a shape."""

    name: str
    schema: Schema
    is_required: bool


def anchor(heading: str) -> str:
    """Return the id of a heading, as sites that show Markdown give it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def linked(heading: str) -> str:
    """Return a link to a heading of the same page."""
    return f"[{heading}](#{anchor(heading)})"


def kind_sent(schema: Schema) -> str:
    """Return what a value of a request is: what is not there is not sent, so nothing is null."""
    return kind(schema).removesuffix(" or null")


def kind(schema: Schema) -> str:
    """Return what a value is: a type, a list of it, a shape; several are joined by "or"."""
    if "$ref" in schema:
        return linked(schema["$ref"].removeprefix(_PREFIX))
    either = schema.get("anyOf") or schema.get("oneOf")
    if either:
        return " or ".join(dict.fromkeys(map(kind, either)))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if schema.get("format") == "binary":
        return "file"
    name = str(schema.get("type", "text" if "enum" in schema or "const" in schema else "any"))
    return _NAMES.get(name, name)


def allowed(schema: Schema) -> str:
    """Return which values are allowed, and the default."""
    parts = [", ".join(f"`{value}`" for value in one["enum"]) for one in _ways(schema)
             if "enum" in one]  # fmt: skip
    parts += [f"`{one['const']}`" for one in _ways(schema) if "const" in one]
    parts += [words.format(_number(one[name])) for one in _ways(schema) for name, words in _LIMITS
              if name in one]  # fmt: skip
    default = schema.get("default")
    if default not in (None, ""):
        shown = str(default).lower() if isinstance(default, bool) else default
        parts.append(f"default `{shown}`")
    return "; ".join(parts)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _ways(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and those of which it may be one; the items of a list are told with it."""
    yield schema
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _ways(one)


def shape_of(schema: Schema) -> str:
    """Return the link to the shape that a content has, or nothing."""
    return kind(schema) if "$ref" in schema else ""


def sent_shapes(schema: Schema) -> set[str]:
    """Return the names of the shapes that requests have: there it matters what is required."""
    shapes = schema["components"]["schemas"]
    found: set[str] = set()
    new = _named([told.get("requestBody") for path in schema["paths"].values()
                  for told in path.values()])  # fmt: skip
    while new:
        found |= new
        new = set().union(*(_named(shapes[name]) for name in new)) - found
    return found


def _named(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].removeprefix(_PREFIX)} if "$ref" in part else set()
        return own.union(*map(_named, part.values()))
    return set().union(*map(_named, part)) if isinstance(part, list) else set()


def fields_of(schema: Schema) -> list[Field]:
    """Return the fields of a shape."""
    required = schema.get("required", ())
    return [Field(name, one, name in required)
            for name, one in schema.get("properties", {}).items()]  # fmt: skip
