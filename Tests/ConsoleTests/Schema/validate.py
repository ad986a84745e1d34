"""Validates YAML files against a JSON Schema, as an editor does: validate.py SCHEMA FILE...

Prints a line for each file: its path, and `ok` or where and why it is refused. Ends with 3 where a module is missing.
"""
import re
import sys

try:
    import json
    import jsonschema
    import yaml
except ImportError as error:
    print(error)
    sys.exit(3)


class Loader(yaml.SafeLoader):
    """YAML 1.2: only true and false are booleans, so that `on` stays a word; dates and sexagesimals are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if not tag.endswith(("bool", "timestamp", "int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))

with open(sys.argv[1]) as file:
    schema = json.load(file)
validator = jsonschema.Draft202012Validator(schema)
validator.check_schema(schema)
for path in sys.argv[2:]:
    with open(path) as file:
        try:
            error = next(iter(sorted(validator.iter_errors(yaml.load(file, Loader)), key=str)), None)
            place = "" if error is None else "/".join(map(str, error.absolute_path)) + ": " + error.message[:200]
        except yaml.YAMLError as mistake:
            place = "no YAML: " + " ".join(str(mistake).split())[:200]
    print(path, place or "ok", sep="\t")
