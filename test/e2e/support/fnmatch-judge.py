"""Reads [[pattern, text], ...] and writes whether each text matches, as Salt's globs do."""

import fnmatch
import json
import sys

print(json.dumps([fnmatch.fnmatchcase(text, pattern) for pattern, text in json.load(sys.stdin)]))
