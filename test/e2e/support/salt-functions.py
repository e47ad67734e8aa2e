"""Print as JSON the functions that the installed Salt's source defines, with the parameters of each definition."""

import ast
import json

import salt_source


def parameters(node):
    plain = node.args.posonlyargs + node.args.args
    defaults = [None] * (len(plain) - len(node.args.defaults)) + node.args.defaults
    pairs = [*zip(plain, defaults), *zip(node.args.kwonlyargs, node.args.kw_defaults)]
    return [{"name": a.arg, "default": d and ast.unparse(d)} for a, d in pairs]


def main():
    found = {}
    for names, tree in salt_source.modules():
        defined = {n.name: parameters(n) for n in tree.body if isinstance(n, ast.FunctionDef)}
        for public, source in salt_source.public_names(tree).items():
            for module in names:
                found.setdefault(f"{module}.{public}", []).append(defined[source])
    print(json.dumps(found))


main()
