"""Print as JSON the functions that the installed Salt's source defines, with the parameters of each definition.

Nothing is loaded, so that modules of other systems count too. Runner and wheel functions have a prefix.
"""

import ast
import importlib.util
import json
import pathlib

PREFIXES = {"modules": "", "runners": "@runner.", "wheel": "@wheel."}


def assigned(tree):
    """Yield the name and the value of each assignment at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def module_name(path, tree):
    for name, value in assigned(tree):
        if name == "__virtualname__" and isinstance(value, ast.Constant):
            return value.value
    return path.stem


def parameters(node):
    plain = node.args.posonlyargs + node.args.args
    defaults = [None] * (len(plain) - len(node.args.defaults)) + node.args.defaults
    pairs = [*zip(plain, defaults), *zip(node.args.kwonlyargs, node.args.kw_defaults)]
    return [{"name": a.arg, "default": d and ast.unparse(d)} for a, d in pairs]


def functions(tree):
    """Map the names a minion would load to the parameters: renamed ones and aliases as well."""
    found = {n.name: parameters(n) for n in tree.body if isinstance(n, ast.FunctionDef)}
    renamed = {}
    for name, value in assigned(tree):
        if name == "__func_alias__":
            renamed = ast.literal_eval(value)
        elif isinstance(value, ast.Call) and ast.unparse(value.func).endswith("alias_function"):
            found[name] = found[ast.unparse(value.args[0])]
    return {renamed.get(n, n): p for n, p in found.items() if not n.startswith("_")}


def main():
    salt = pathlib.Path(importlib.util.find_spec("salt").origin).parent
    found = {}
    for folder, prefix in PREFIXES.items():
        for path in sorted((salt / folder).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            module = module_name(path, tree)
            for name, params in functions(tree).items():
                found.setdefault(f"{prefix}{module}.{name}", []).append(params)
    print(json.dumps(found))


main()
