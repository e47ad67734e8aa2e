"""Prints what Salt needs, but for timelib: that one comes as C source only, and Salt does without it."""

import importlib.metadata
import re

for line in importlib.metadata.requires("salt"):
    if "extra ==" not in line and re.match(r"[\w.-]+", line).group() != "timelib":
        print(line)
