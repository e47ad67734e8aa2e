"""Writes the runner functions that this Salt loads, each with the keywords that it takes, as JSON."""

import json
import sys
import tempfile

import salt.config
import salt.loader
import salt.utils.args

with tempfile.TemporaryDirectory() as root:
    opts = salt.config.master_config(root + "/master")
    for name in ("root_dir", "pki_dir", "cachedir", "sock_dir", "extension_modules"):
        opts[name] = root
    opts["log_file"] = root + "/log"
    functions = salt.loader.runner(opts, utils=salt.loader.utils(opts), context={})
    found = {}
    for name in functions:
        if name.count(".") != 1:
            continue
        spec = salt.utils.args.get_function_argspec(functions[name])
        found[name] = list(spec.args) + (["**"] if spec.keywords else [])
json.dump(found, sys.stdout)
