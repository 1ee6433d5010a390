"""Validates requests against botocore's models: reads a JSON list from stdin, writes a JSON list of error lists.

What botocore itself checks (unknown and missing parameters, types, least lengths) and what its models also hold but it leaves
to the service: enumerations, patterns and greatest lengths.
"""

import json
import re
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

NAMES = {"Cost Explorer": "ce", "Resource Groups Tagging API": "resourcegroupstaggingapi"}
loader = Loader()
models = {}


def model_of(service_id):
    if service_id not in models:
        name = NAMES.get(service_id, service_id.lower().replace(" ", "-"))
        models[service_id] = ServiceModel(loader.load_service_model(name, "service-2"), name)
    return models[service_id]


def more(shape, value, path, errors):
    """The constraints that ParamValidator does not look at."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, item in value.items():
            if key in shape.members:
                more(shape.members[key], item, path + "." + key, errors)
    elif shape.type_name == "list" and isinstance(value, list):
        length(shape, len(value), path, errors)
        for index, item in enumerate(value):
            more(shape.member, item, f"{path}[{index}]", errors)
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, item in value.items():
            more(shape.key, key, path + "." + key, errors)
            more(shape.value, item, path + "." + key, errors)
    elif shape.type_name == "string" and isinstance(value, str):
        text(shape, value, path, errors)


def length(shape, size, path, errors):
    most = shape.metadata.get("max")
    if most is not None and size > most:
        errors.append(f"{path}: {size} is more than {most}")


def text(shape, value, path, errors):
    enum = shape.metadata.get("enum", [])
    if enum and value not in enum:
        errors.append(f"{path}: {value} is none of {', '.join(enum)}")
    length(shape, len(value), path, errors)
    pattern = shape.metadata.get("pattern")
    if pattern is None:
        return
    try:
        # Java's classes for any letter, which Python's own engine does not know.
        known = re.compile(pattern.replace("\\p{L}\\p{Z}\\p{N}", "\\w\\s"))
    except re.error as error:
        errors.append(f"{path}: the pattern {pattern} cannot be checked: {error}")
        return
    if known.fullmatch(value) is None:
        errors.append(f"{path}: {value} does not match {pattern}")


def validate(request):
    model = model_of(request["service"])
    if request["operation"] not in model.operation_names:
        return [f"{request['service']} has no operation {request['operation']}"]
    shape = model.operation_model(request["operation"]).input_shape
    if shape is None:
        return [] if not request["input"] else ["the operation takes no input"]
    report = ParamValidator().validate(request["input"], shape)
    errors = [report.generate_report()] if report.has_errors() else []
    more(shape, request["input"], "", errors)
    return errors


json.dump([validate(request) for request in json.load(sys.stdin)], sys.stdout)
