"""
Reads {"grains": {id: {...}}, "targets": [[target, type], ...]} and writes, for each target, the ids that it reaches: those
that the master sends the job to (salt.utils.minions.CkMinions, by the grains cached) and that find themselves meant
(salt.matchers).
"""

import importlib
import json
import logging
import os
import sys
import tempfile

import salt.utils.minions

try:
    import salt.utils.resources as resources
except ImportError:  # Before 3008.
    resources = None

logging.disable(logging.CRITICAL)
if resources:
    resources.bare_resource_id_in_minion_data_cache = lambda *_, **__: False
asked = json.load(sys.stdin)
GRAINS = asked["grains"]
# Before 3008 the master looks for the files of the keys.
KEYS = tempfile.TemporaryDirectory()
os.mkdir(os.path.join(KEYS.name, "minions"))
for one in GRAINS:
    open(os.path.join(KEYS.name, "minions", one), "w", encoding="utf-8").close()


class Cache:
    """A bank of grains; before 3008 all that is known of a minion is in a bank by its name."""

    def list(self, bank):
        return list(GRAINS) if bank in ("grains", "minions") else []

    def fetch(self, bank, key):
        if bank.startswith("minions/"):
            return {"grains": GRAINS.get(bank.removeprefix("minions/"))}
        return GRAINS.get(key) if bank == "grains" else None


class Key:
    ACC = "minions"

    def list_status(self, _status):
        return {"minions": list(GRAINS)}

    def list_match(self, ids):
        return {"minions": [one for one in ids if one in GRAINS]}


class Registry:
    def resolve_bare_resource_id(self, _id):
        return None

    def get_resources_for_minion(self, _id):
        return {}


class Master(salt.utils.minions.CkMinions):
    registry = Registry()

    def __init__(self):
        self.opts = {"minion_data_cache": True, "nodegroups": {}, "key_cache": "", "pki_dir": KEYS.name}
        self.cache = Cache()
        self.key = Key()
        self.acc = "minions"


KINDS = ["glob", "pcre", "list", "grain", "grain_pcre", "compound"]
MATCHERS = {kind: importlib.import_module(f"salt.matchers.{kind}_match").match for kind in KINDS}
compound = importlib.import_module("salt.matchers.compound_match")
compound.__context__ = {"matchers": {f"{kind}_match.match": match for kind, match in MATCHERS.items()}}


def is_meant(minion, target, kind):
    opts = {"id": minion, "grains": GRAINS[minion], "nodegroups": {}}
    try:
        return bool(MATCHERS[kind](target, opts=opts, minion_id=minion))
    except Exception:
        return False


master = Master()
answers = []
for target, kind in asked["targets"]:
    sent = master.check_minions(target, kind)["minions"]
    answers.append(sorted(one for one in sent if one in GRAINS and is_meant(one, target, kind)))
print(json.dumps(answers))
