"""Judges parseArguments by Salt itself.

Reads JSON lines [words, sent]: the words of a command line, and the JSON that the gateway would send for them to
salt-api ({"arg": [...], "kwarg": {...}}), or null where it refuses them. Compares, by value and by type, what
`salt` would publish for the words with what salt-api would publish for that JSON. Writes one JSON line for each
that differs: [line number, words, what salt publishes, what salt-api would].
"""

import json
import sys

import salt.utils.args

# msgpack refuses 511 levels, some of which the message around the arguments takes.
NESTING_MAX = 500


def published(value, path=()):
    """A value as the master's msgpack carries it, types written out. Raises ValueError where JSON cannot."""
    if isinstance(value, (list, tuple, set, dict)):
        if id(value) in path:
            raise ValueError("holds itself")
        path = (*path, id(value))
        if len(path) > NESTING_MAX:
            raise ValueError("too deep")
    if isinstance(value, (list, tuple)):
        return ["list", [published(item, path) for item in value]]
    if isinstance(value, set):
        # salt.payload turns a set into a tuple, in no certain order.
        return ["list", sorted((published(item, path) for item in value), key=repr)]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key that is not text")
        return ["dict", {key: published(item, path) for key, item in value.items()}]
    if value is None or isinstance(value, (bool, int, float, str)):
        return [type(value).__name__, repr(value)]
    raise ValueError(f"{type(value)}")


def by_salt(words):
    """What the command line makes of the words, None where that is nothing JSON can carry."""
    try:
        return published(salt.utils.args.parse_input(list(words)))
    except (ValueError, RecursionError):
        return None


def by_salt_api(sent):
    if sent is None:
        return None
    chunk = json.loads(sent)
    return published(salt.utils.args.condition_input(chunk["arg"], chunk["kwarg"]))


def same(salt_says, api_says):
    if salt_says == api_says:
        return True
    if salt_says is None or api_says is None or salt_says[0] != "list" or api_says[0] != "list":
        return False
    return unordered(salt_says) == unordered(api_says)


def unordered(value):
    kind, content = value
    if kind == "list":
        return [kind, sorted((unordered(item) for item in content), key=repr)]
    if kind == "dict":
        return [kind, {key: unordered(item) for key, item in content.items()}]
    return value


def main():
    for number, line in enumerate(sys.stdin):
        words, sent = json.loads(line)
        salt_says, api_says = by_salt(words), by_salt_api(sent)
        # Only a set has no order; a line without one must agree in order too.
        equal = same(salt_says, api_says) if any("!" in word for word in words) else salt_says == api_says
        if not equal:
            print(json.dumps([number, words, repr(salt_says), repr(api_says)]))


main()
