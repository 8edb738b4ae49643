#!/usr/bin/env python3
"""Validates OpenLineage events, one JSON document a line on standard input.

What the specification (OpenLineage 2-0-2 and the facets that meshcat emits) asks of
them is written out below as JSON Schema: members, types, formats, and which must be
there. A facet that is not listed must be a facet, no more.
"""
import json
import re
import sys
import uuid
from datetime import datetime

from jsonschema import Draft202012Validator, FormatChecker

checker = FormatChecker(formats=())


@checker.checks("uri", raises=ValueError)
def is_uri(text):
    return not isinstance(text, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", text) is not None


@checker.checks("uuid", raises=ValueError)
def is_uuid(text):
    return not isinstance(text, str) or str(uuid.UUID(text)) == text


@checker.checks("date-time", raises=ValueError)
def is_time(text):
    return not isinstance(text, str) or datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None


URI = {"type": "string", "format": "uri"}
TEXT = {"type": "string"}
ANY_FACET = {"type": "object", "properties": {"_producer": URI, "_schemaURL": URI}, "required": ["_producer", "_schemaURL"]}


def facet(file, definition, properties, required=()):
    """A facet that we make: nothing else in it, and the address of just this schema. What
    another tool told may be of any version."""
    ours = {
        "type": "object",
        "properties": {
            "_producer": URI,
            "_schemaURL": {"const": f"https://openlineage.io/spec/facets/{file}.json#/$defs/{definition}"},
            **properties,
        },
        "required": ["_producer", "_schemaURL", *required],
        "additionalProperties": False,
    }
    return {"if": {"properties": {"_producer": {"pattern": "^urn:meshcat:"}}}, "then": ours, "else": ANY_FACET}


def record(properties, required, others=False):
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": others}


def array(items):
    return {"type": "array", "items": items}


def mapping(items):
    return {"type": "object", "additionalProperties": items}


TRANSFORMATIONS = array(record({"type": {"enum": ["DIRECT", "INDIRECT"]}, "subtype": TEXT, "description": TEXT,
                                "masking": {"type": "boolean"}}, ["type"]))
NAMED = {"namespace": TEXT, "name": TEXT}
FIELD = record({**NAMED, "field": TEXT, "transformations": TRANSFORMATIONS}, ["namespace", "name", "field"])
INPUTS = array(record({**NAMED, "type": {"const": "DATASET"}, "field": TEXT, "transformations": TRANSFORMATIONS},
                      ["namespace", "name", "type"]))

DATASET_FACETS = {
    "schema": facet("1-2-0/SchemaDatasetFacet", "SchemaDatasetFacet",
                    {"fields": array(record({"name": TEXT, "type": TEXT, "description": TEXT}, ["name"]))}),
    "dataSource": facet("1-0-1/DatasourceDatasetFacet", "DatasourceDatasetFacet", {"name": TEXT, "uri": URI}),
    "documentation": facet("1-1-0/DocumentationDatasetFacet", "DocumentationDatasetFacet",
                           {"description": TEXT}, ["description"]),
    "columnLineage": facet("1-2-0/ColumnLineageDatasetFacet", "ColumnLineageDatasetFacet",
                           {"fields": mapping(record({"inputFields": array(FIELD)}, ["inputFields"])),
                            "dataset": array(FIELD)}, ["fields"]),
    "lineage": facet("1-0-0/LineageFacet", "LineageDatasetFacet",
                     {"inputs": INPUTS, "fields": mapping(record({"inputs": INPUTS}, ["inputs"]))}),
}


def facets(known):
    return {"type": "object", "properties": known, "additionalProperties": ANY_FACET}


def dataset(**parts):
    return record({**NAMED, "facets": facets(DATASET_FACETS), **{part: facets({}) for part in parts.values()}},
                  ["namespace", "name"])


JOB_TYPE = facet("2-0-4/JobTypeJobFacet", "JobTypeJobFacet",
                 {"processingType": {"enum": ["BATCH", "STREAMING"]}, "integration": TEXT, "jobType": TEXT},
                 ["processingType", "integration"])
JOB = record({**NAMED, "facets": facets({"jobType": JOB_TYPE})}, ["namespace", "name"])
RUN = record({"runId": {"type": "string", "format": "uuid"}, "facets": facets({})}, ["runId"])
USES = {"inputs": array(dataset(part="inputFacets")), "outputs": array(dataset(part="outputFacets"))}


def event(definition, properties, required):
    return record({"eventTime": {"type": "string", "format": "date-time"}, "producer": URI,
                   "schemaURL": {"const": f"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/{definition}"},
                   **properties}, ["eventTime", "producer", "schemaURL", *required])


EVENT = {"oneOf": [
    event("RunEvent", {"eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
                       "run": RUN, "job": JOB, **USES}, ["run", "job"]),
    event("JobEvent", {"job": JOB, **USES}, ["job"]),
    event("DatasetEvent", {"dataset": dataset()}, ["dataset"]),
]}

validator = Draft202012Validator(EVENT, format_checker=checker)
count = failed = 0
for line in sys.stdin:
    if not line.strip():
        continue
    count += 1
    for error in validator.iter_errors(json.loads(line)):
        failed += 1
        best = sorted(error.context or [error], key=lambda e: -len(e.absolute_path))[0]
        print(f"event {count}: {best.json_path}: {best.message[:300]}")
print(f"{count} events, {failed} invalid")
sys.exit(1 if failed or count == 0 else 0)
