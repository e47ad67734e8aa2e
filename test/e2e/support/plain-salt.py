"""Runs lines as the salt command does, on one minion, and prints what each returned: `CONFIG MINION < lines as JSON`."""

import json
import sys

import salt.client
import salt.config
import salt.utils.args

config, minion = sys.argv[1:]
client = salt.client.LocalClient(mopts=salt.config.client_config(f"{config}/master"))
returns = []
for fun, *words in json.load(sys.stdin):
    args = salt.utils.args.condition_input(*salt.utils.args.parse_input(words, condition=False))
    returns.append(client.cmd([minion], fun, args, tgt_type="list", timeout=30).get(minion))
print(json.dumps(returns))
