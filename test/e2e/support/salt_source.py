"""Reads the installed Salt's source: the modules that a loader would load, and the names it would give them.

Nothing is loaded, so that modules of other systems count too. Runner and wheel functions have a prefix.
"""

import ast
import importlib.util
import pathlib

PREFIXES = {"modules": "", "runners": "@runner.", "wheel": "@wheel."}


def assigned(tree):
    """Yield the name and the value of each assignment at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def module_names(path, tree):
    """The names that a module may be loaded under: `__virtualname__`, what `__virtual__` returns, or its file's."""
    names = {
        value.value
        for name, value in assigned(tree)
        if name == "__virtualname__" and isinstance(value, ast.Constant)
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__virtual__":
            names |= {
                ret.value.value
                for ret in ast.walk(node)
                if isinstance(ret, ast.Return)
                and isinstance(ret.value, ast.Constant)
                and isinstance(ret.value.value, str)
            }
    return sorted(names) or [path.stem]


def public_names(tree):
    """Map each name that a loader would give a function of this module to the definition's own name."""
    renamed = {}
    sources = {n.name: n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    for name, value in assigned(tree):
        if name == "__func_alias__":
            renamed = ast.literal_eval(value)
        elif isinstance(value, ast.Call) and ast.unparse(value.func).endswith("alias_function"):
            sources[name] = ast.unparse(value.args[0])
    return {renamed.get(n, n): source for n, source in sources.items() if not n.startswith("_")}


def modules():
    """Yield the prefixed names and the syntax tree of each module of the minion, the runners and the wheel."""
    salt = pathlib.Path(importlib.util.find_spec("salt").origin).parent
    for folder, prefix in PREFIXES.items():
        for path in sorted((salt / folder).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield [prefix + name for name in module_names(path, tree)], tree
