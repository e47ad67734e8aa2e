"""The options of Salt's own parsers, and how optparse reads lines with them.

Reads {"lines": [[program, [word, ...]], ...]}. Writes {"version", "options": {program: {name: takes a value}}, "read":
[{"operands", "given": [[name, value]]} or {"error"}]}.
"""

import json
import optparse
import sys

import salt.utils.parsers as parsers
import salt.version

PARSERS = {
    "salt": parsers.SaltCMDOptionParser,
    "salt-run": parsers.SaltRunOptionParser,
    "salt-key": parsers.SaltKeyOptionParser,
}


class Misread(Exception):
    pass


def options(parser):
    return {
        name: option.takes_value()
        for option in parser._get_all_options()
        for name in option._short_opts + option._long_opts
    }


def read(program, words):
    parser = PARSERS[program]()

    def error(text):
        raise Misread(text)

    parser.error = error
    given = []

    def process(opt, value, values, parser):
        given.append([opt, value or ""])

    for option in parser._get_all_options():
        option.process = process
    operands, left = [], list(words)
    try:
        parser._process_args(operands, left, optparse.Values())
    except (Misread, optparse.BadOptionError) as exc:
        return {"error": str(exc)}
    return {"operands": operands + left, "given": given}


asked = json.load(sys.stdin)
json.dump(
    {
        "version": salt.version.__version__,
        "options": {name: options(parser()) for name, parser in PARSERS.items()},
        "read": [read(program, words) for program, words in asked["lines"]],
    },
    sys.stdout,
)
