"""Values that a JSON Schema of contracts/schemas allows, as Hypothesis draws them."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
_KEYS = {"quotas": ("enterprise", "team"), "weights": ("dense", "lexical")}
"""Objects whose keys are codes, which a JSON Schema of msgspec does not tell."""
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)


def values(schema: Schema, defs: Mapping[str, Schema] | None = None) -> st.SearchStrategy[Any]:
    """Return what the schema allows; every optional property may be left out."""
    defs = defs or schema.get("$defs", {})
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return st.deferred(lambda: values(defs[name], defs))
    if "anyOf" in schema:
        return st.one_of([values(part, defs) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    return _of_type(schema, defs)


def _of_type(  # noqa: PLR0911 - one line a type
    schema: Schema, defs: Mapping[str, Schema]
) -> st.SearchStrategy[Any]:
    match schema.get("type"):
        case "object":
            return _object(schema, defs)
        case "array":
            return _array(schema, defs)
        case "string":
            return _TEXT
        case "integer":
            low, high = schema.get("minimum", -(2**31)), schema.get("maximum", 2**31)
            return st.integers(low, high)
        case "number":
            return st.floats(-1e6, 1e6)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return st.one_of(_TEXT, st.integers(-9, 9), st.none())


def _object(schema: Schema, defs: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    properties = {
        name: st.dictionaries(st.sampled_from(_KEYS[name]), st.integers(0, 9))
        if name in _KEYS and part.get("type") == "object"
        else values(part, defs)
        for name, part in schema.get("properties", {}).items()
    }
    if not properties:
        further = schema.get("additionalProperties")
        held = values(further, defs) if isinstance(further, Mapping) else _TEXT
        return st.dictionaries(_TEXT, held, max_size=2)
    wanted = {name: properties.pop(name) for name in schema.get("required", ())}
    for tag in ("kind", "type"):
        if len(schema["properties"].get(tag, {}).get("enum", ())) == 1 and tag in properties:
            wanted[tag] = properties.pop(tag)  # the writer always says what it is
    return st.fixed_dictionaries(wanted, optional=properties)


def _array(schema: Schema, defs: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    if "prefixItems" in schema:
        parts = st.tuples(*(values(part, defs) for part in schema["prefixItems"]))
        return parts.map(list)
    items = schema.get("items")
    held = values(items, defs) if isinstance(items, Mapping) else _TEXT
    low = schema.get("minItems", 0)
    return st.lists(held, min_size=low, max_size=schema.get("maxItems", low + 2))
