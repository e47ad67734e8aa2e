"""Print as JSON which public functions of the installed Salt reach what a wildcard should not cover, and how.

A reading of the source, not a proof: values are followed by name through assignments, expressions, the module's own
helpers and calls of other modules' functions by `__salt__["module.function"]`, whatever the order of the lines and
whichever branch is taken. So it says too much rather than too little; a person says of each whether it is harmless.

What is found (the values printed):

  function  runs a Salt function, state, runner or wheel, or has a client, a loader or a minion of its own
  code      evaluates, unpickles or imports what it is given
  command   runs a command that is an argument as it is
  shell     puts an argument into a line for a shell
  options   hands its keywords on to `cmd.run`, which takes `python_shell`, `template` and `env` among them
  template  renders a template
  event     fires an event, or sends the master something else in the minion's name
  config    returns the configuration, the pillar or the environment, or looks a named value of them up
  files     reads the file server
  secret    makes keys or tokens, or looks up what an `sdb://` address names
  target    chooses minions by an argument
  others    reads others' jobs, or the command lines or environments of processes
  waits     sleeps, or an argument says how long it takes or how often
  keywords  hands any keywords on, or reads those that Salt itself adds
"""

import ast
import json

import salt_source

# Calls, by the beginning of the dotted name, that mean something whoever calls them with whatever.
CALLS = {
    "salt.client": "function",
    "salt.runner": "function",
    "salt.wheel": "function",
    "salt.minion.MasterMinion": "function",
    "salt.minion.SMinion": "function",
    "salt.loader": "function",
    "salt.state": "function",
    "salt.cli": "function",
    "salt.cloud": "function",
    "salt.executors": "function",
    "salt.thorium": "function",
    "salt.pillar": "config",
    "salt.utils.master": "config",
    "salt.config": "config",
    "salt.cache": "config",
    "salt.daemons.masterapi": "config",
    "salt.fileclient": "files",
    "salt.fileserver": "files",
    "salt.utils.gitfs": "files",
    "salt.auth": "secret",
    "salt.crypt": "secret",
    "salt.utils.sdb": "secret",
    "salt.utils.extmods": "code",
    "salt.utils.error.raise_error": "code",
    "salt.template": "template",
    "salt.renderers": "template",
    "salt.utils.templates": "template",
    "salt.utils.jinja": "template",
    "jinja2": "template",
    "mako": "template",
    "salt.utils.event": "event",
    "salt.utils.minion": "event",
    "salt.channel": "event",
    "salt.transport": "event",
    "eval": "code",
    "exec": "code",
    "compile": "code",
    "pickle": "code",
    "marshal": "code",
    "runpy": "code",
    "importlib": "code",
    "__import__": "code",
    "imp": "code",
}
# Names, whatever they stand for there, by what they mean.
TARGETS = {"tgt", "tgt_type", "expr_form", "target_type"}
WAITING = {"interval", "timeout", "gather_job_timeout", "wait", "retries", "retry", "sleep", "delay", "max_wait", "seconds"}
OTHERS = {"get_jids", "get_jids_filter", "get_load", "get_jid", "get_fun", "cmdline", "environ", "list_job", "list_jobs"}
OTHERS_CALLS = ("salt.utils.job", "salt.utils.minion.running", "salt.utils.minion.cache_jobs", "salt.utils.process.os_is_running")
OTHERS_REMOTE = {"saltutil.running", "saltutil.is_running", "saltutil.find_job", "saltutil.find_cached_job", "status.procs"}
OTHERS_COMMANDS = ("ps ", "w ", "w", "pgrep", "pargs", "wmic process")

HARMLESS_CALLS = (
    "salt.config.DEFAULT_",
    "salt.config.schemas",
    "salt.state.STATE_INTERNAL_KEYWORDS",
    "salt.utils.templates.TEMPLATE_","salt.loader.context", "importlib.metadata", "salt.utils.event.tagify", "salt.client.ssh.shell")
DUNDERS = {
    "__salt__": "function",
    "__states__": "function",
    "__runner__": "function",
    "__wheel__": "function",
    "__executors__": "function",
    "__proxy__": "function",
    "__utils__": "function",
    "__serializers__": "function",
    "__ret__": "function",
}
SOURCES = {"__opts__": "$opts", "__pillar__": "$opts", "os.environ": "$opts", "__grains__": None}
RUNNERS = {
    f"cmd.{name}"
    for name in (
        "run shell run_stdout run_stderr run_all retcode script script_retcode exec_code exec_code_all run_chroot"
        " powershell powershell_all run_bg"
    ).split()
}
SENDERS = {
    f"{module}.{name}": sign
    for module, names, sign in (
        ("event", "fire fire_master send", "event"),
        ("mine", "send", "function"),
        ("publish", "publish full_data runner", "function"),
        ("saltutil", "cmd runner wheel", "function"),
        ("schedule", "add modify run_job", "function"),
        ("state", "apply high highstate low single sls template template_str top", "function"),
        ("salt", "cmd execute", "function"),
    )
    for name in names.split()
}
PROCESSES = (
    "subprocess.",
    "os.system",
    "os.popen",
    "os.exec",
    "os.spawn",
    "salt.utils.vt.Terminal",
    "salt.utils.timed_subprocess",
    "salt.utils.win_runas.runas",
    "salt.modules.cmdmod.",
    "Popen",
)
CARRIERS = {"str", "list", "tuple", "dict", "copy.copy", "copy.deepcopy", "sorted", "shlex.split", "salt.utils.args.shlex_split"}
CARRIERS |= {"salt.utils.args.clean_kwargs", "salt.utils.stringutils.to_str", "salt.utils.stringutils.to_unicode"}
CARRIERS |= {"salt.utils.dictupdate.update", "salt.utils.dictupdate.merge", "salt.utils.data.traverse_dict_and_list"}
CARRIERS |= {"salt.utils.data.traverse_dict", "shlex_split", "salt.utils.data.repack_dictlist", "bytes", "repr", "map"}

# What comes out of these can be no part of a shell's line but a word.
QUOTERS = {"shlex.quote", "_cmd_quote", "int", "float", "bool", "len"}


def dotted(node):
    """The dotted name of a chain of attributes, or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return base and f"{base}.{node.attr}"
    return ""


def constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class Function:
    """One function of a module: its parameters, what flows into each variable, and what it calls."""

    def __init__(self, node, imports):
        args = node.args
        self.node = node
        self.imports = imports
        self.positional = [a.arg for a in args.posonlyargs + args.args]
        self.keywords = args.kwarg and args.kwarg.arg
        self.params = self.positional + [a.arg for a in args.kwonlyargs]
        self.params += [a.arg for a in (args.vararg, args.kwarg) if a]
        # Variable -> parameters that it is as they are, and parameters that went into it somehow.
        self.whole = {p: {p} for p in self.params}
        self.part = {p: {p} for p in self.params}
        self.signs = set()  # what it reaches whatever it is given
        self.sinks = set()  # (sign, whole or part, parameter)
        self.calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
        self.flow()

    def full_name(self, node):
        """The dotted name of an expression, from the module that it was imported from."""
        first, *rest = dotted(node).split(".", 1)
        return ".".join([self.imports.get(first, first), *rest])

    def flow(self):
        bindings = list(self.bindings())
        while True:
            before = sum(map(len, [*self.whole.values(), *self.part.values()]))
            for target, value, alone in bindings:
                self.whole.setdefault(target, set()).update(self.wholes(value) if alone else ())
                self.part.setdefault(target, set()).update(self.parts(value))
            if sum(map(len, [*self.whole.values(), *self.part.values()])) == before:
                return

    def bindings(self):
        """A variable, an expression that goes into it, and whether the variable is then that alone."""
        for node in ast.walk(self.node):
            pairs = []
            alone = True
            if isinstance(node, ast.Assign):
                pairs = [(t, node.value) for t in node.targets]
            elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value:
                pairs = [(node.target, node.value)]
                alone = not isinstance(node, ast.AugAssign)
            elif isinstance(node, (ast.For, ast.comprehension)):
                pairs = [(node.target, node.iter)]
            elif isinstance(node, ast.withitem) and node.optional_vars:
                pairs = [(node.optional_vars, node.context_expr)]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("append", "extend", "insert", "update", "add", "setdefault"):
                    alone = node.func.attr in ("update", "setdefault")
                    pairs = [(node.func.value, a) for a in [*node.args, *(k.value for k in node.keywords)]]
            for target, value in pairs:
                keyed = isinstance(target, ast.Subscript) and constant(target.slice)
                for name in self.targets(target):
                    yield name, value, alone and not keyed

    def targets(self, target):
        while isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                yield from self.targets(element)

    def wholes(self, node):
        """The parameters that an expression is, alone or as the program of a command; and `$opts`."""
        source = SOURCES.get(dotted(node))
        if source:
            return {source}
        if isinstance(node, ast.Name):
            return self.whole.get(node.id, set())
        if isinstance(node, (ast.Attribute, ast.Starred, ast.Await, ast.FormattedValue)):
            return self.wholes(node.value)
        if isinstance(node, ast.Subscript):
            # One value of the configuration, named in the source, is not the configuration.
            return self.wholes(node.value) - ({"$opts"} if constant(node.slice) else set())
        if isinstance(node, ast.IfExp):
            return self.wholes(node.body) | self.wholes(node.orelse)
        if isinstance(node, ast.BoolOp):
            return set().union(*map(self.wholes, node.values))
        if isinstance(node, (ast.List, ast.Tuple)):
            return self.wholes(node.elts[0]) if len(node.elts) == 1 else set()
        if isinstance(node, ast.Dict):
            spread = [self.wholes(v) for k, v in zip(node.keys, node.values) if k is None]
            return set().union(*spread, *(self.wholes(v) & {"$opts"} for v in node.values))
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return self.wholes(node.elt)
        if isinstance(node, ast.JoinedStr) and len(node.values) == 1:
            return self.wholes(node.values[0])
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and dotted(node.func) not in CARRIERS:
                if node.func.attr == "join" and node.args:
                    return self.wholes(node.args[0])
                fixed = node.func.attr in ("get", "pop") and node.args and constant(node.args[0])
                return self.wholes(node.func.value) - ({"$opts"} if fixed else set())
            if dotted(node.func) in CARRIERS:
                return set().union(*(self.wholes(a) for a in node.args))
        return set()

    def parts(self, node):
        """The parameters that go into an expression in any way."""
        if isinstance(node, ast.Name):
            return self.part.get(node.id, set())
        if isinstance(node, ast.Call) and dotted(node.func) in QUOTERS:
            return set()
        return set().union(*map(self.parts, ast.iter_child_nodes(node)))

    def bound(self, call, callee):
        """Pairs of a callee's parameter and the expression that a call gives it."""
        for position, arg in enumerate(call.args):
            if isinstance(arg, ast.Starred) or position >= len(callee.positional):
                for name in callee.params[position:]:
                    yield name, arg
            else:
                yield callee.positional[position], arg
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg not in callee.params:
                if keyword.arg is None:
                    for name in [callee.keywords] if callee.keywords else callee.params:
                        yield name, keyword.value
            else:
                yield keyword.arg, keyword.value


class Finder:
    def __init__(self):
        self.modules = []  # own functions by name, methods by class
        self.public = {}  # "cp.get_file" -> [Function]
        for names, tree in salt_source.modules():
            imports = dict(imported(tree))
            own = {n.name: Function(n, imports) for n in tree.body if isinstance(n, ast.FunctionDef)}
            classes = {n.name: list(methods(n, imports)) for n in tree.body if isinstance(n, ast.ClassDef)}
            self.modules.append((own, classes))
            for public, source in salt_source.public_names(tree).items():
                for module in names:
                    self.public.setdefault(f"{module}.{public}", []).append(own[source])

    def run(self):
        everything = [
            (function, own, classes)
            for own, classes in self.modules
            for function in [*own.values(), *(m for ms in classes.values() for m in ms)]
        ]
        for function, _, _ in everything:
            self.read(function)
        while any([self.join(*each) for each in everything]):
            pass
        return {name: sorted(set().union(*map(shown, fs))) for name, fs in self.public.items() if any(map(shown, fs))}

    def read(self, fun):
        if TARGETS & set(fun.params):
            fun.signs.add("target")
        if WAITING & set(fun.params):
            fun.signs.add("waits")
        for node in ast.walk(fun.node):
            self.notice(fun, node)
            if isinstance(node, (ast.Name, ast.Attribute)):
                self.refer(fun, fun.full_name(node))
            if isinstance(node, ast.Subscript):
                if fun.full_name(node.value) == "salt.utils.templates.TEMPLATE_REGISTRY":
                    self.driven(fun, "template", node.slice)
                sign = DUNDERS.get(dotted(node.value))
                if sign and isinstance(node.ctx, ast.Load):
                    self.lookup(fun, sign, node.slice)
            elif isinstance(node, ast.Return) and node.value and "$opts" in fun.wholes(node.value):
                fun.signs.add("config")
            elif isinstance(node, ast.Call):
                self.call(fun, node)

    def notice(self, fun, node):
        """Note what a name, a text or a call by itself tells, wherever it stands."""
        if isinstance(node, ast.Attribute) and node.attr in OTHERS and dotted(node) != "os.environ":
            fun.signs.add("others")
        if isinstance(node, ast.Subscript) and constant(node.slice) == "ps" and dotted(node.value) == "__grains__":
            fun.signs.add("others")
        text = constant(node)
        if text in TARGETS:
            fun.signs.add("target")
        elif text and text.startswith(("__pub_", "__kwarg__")):
            fun.signs.add("keywords")
        if isinstance(node, ast.Call):
            name = fun.full_name(node.func)
            if name in ("time.sleep", "sleep") or name.endswith(".sleep"):
                fun.signs.add("waits")
            if name.startswith(OTHERS_CALLS) or remote(node.func) in OTHERS_REMOTE:
                fun.signs.add("others")
            given = constant(node.args[0]) if node.args else None
            if remote(node.func) in RUNNERS and given and given.startswith(OTHERS_COMMANDS) and given.split()[0] in ("ps", "w", "pgrep", "pargs", "wmic"):
                fun.signs.add("others")
            if any(k.arg is None and fun.keywords in fun.wholes(k.value) for k in node.keywords):
                fun.signs.add("keywords")

    def refer(self, fun, name):
        for beginning, sign in CALLS.items():
            if f"{name}.".startswith(f"{beginning}.") and not name.startswith(HARMLESS_CALLS):
                fun.signs.add(sign)

    def driven(self, fun, sign, expression):
        """Note what parameters choose, or else what is chosen whatever they are."""
        params = fun.wholes(expression) - {"$opts"}
        fun.sinks |= {(sign, p) for p in params}
        if not params:
            fun.signs.add(sign)

    def lookup(self, fun, sign, key):
        if constant(key) is None:
            self.driven(fun, sign, key)

    def call(self, fun, node):
        name = fun.full_name(node.func)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            holder = dotted(node.func.value)
            if holder in DUNDERS:
                self.lookup(fun, DUNDERS[holder], node.args[0])
            elif SOURCES.get(holder) and constant(node.args[0]) is None:
                fun.sinks |= {("config", p) for p in fun.wholes(node.args[0])}
        if name.startswith(PROCESSES):
            self.process(fun, node, shell=any(name.startswith(n) for n in ("os.system", "os.popen")))
        if name == "salt.utils.http.query":
            fun.sinks |= {("template", p) for k in node.keywords if k.arg is None for p in fun.wholes(k.value)}
        called = remote(node.func)
        if called in RUNNERS:
            self.process(fun, node, shell=False)
        if called in SENDERS:
            fun.signs.add(SENDERS[called])

    def process(self, fun, node, shell):
        keywords = {k.arg: k.value for k in node.keywords if k.arg}
        command = node.args[:2] if remote(node.func) == "cmd.run_chroot" else node.args[:1]
        command = command + [keywords[k] for k in ("cmd", "args", "source", "code", "stdin") if k in keywords]
        for expression in command:
            fun.sinks |= {("command", p) for p in fun.wholes(expression)}
        if "template" in keywords:
            fun.sinks |= {("template", p) for p in fun.wholes(keywords["template"])}
        for key in ("python_shell", "shell"):
            value = keywords.get(key)
            if value is None or (isinstance(value, ast.Constant) and not value.value):
                continue
            if not isinstance(value, ast.Constant):
                fun.sinks |= {("options", p) for p in fun.parts(value)}
            elif value.value is True:
                shell = True
        if shell:
            for expression in command:
                fun.sinks |= {("shell", p) for p in fun.parts(expression)}
        for keyword in node.keywords:
            if keyword.arg is None:
                fun.sinks |= {("options", p) for p in fun.wholes(keyword.value)}

    def join(self, fun, own, classes):
        """Take over what a function's callees, and all methods of its classes, reach; whether that was news."""
        before = len(fun.signs) + len(fun.sinks)
        for node in fun.calls:
            name = dotted(node.func)
            for callee in [own[name]] if name in own else []:
                fun.signs |= callee.signs
                self.pass_on(fun, node, callee)
            if name not in own and remote(node.func):
                for callee in self.public.get(remote(node.func), []):
                    if remote(node.func) not in RUNNERS:
                        self.pass_on(fun, node, callee)
        for node in ast.walk(fun.node):
            if isinstance(node, ast.Name) and node.id in own and node.id not in fun.params:
                fun.signs |= own[node.id].signs
            elif isinstance(node, ast.Name):
                fun.signs |= set().union(*map(shown, classes.get(node.id, [])))
        return len(fun.signs) + len(fun.sinks) > before

    def pass_on(self, fun, node, callee):
        for param, expression in fun.bound(node, callee):
            for sign, wanted in list(callee.sinks):
                if wanted == param:
                    given = fun.parts(expression) if sign == "shell" else fun.wholes(expression)
                    fun.sinks |= {(sign, p) for p in given}


def remote(node):
    """The name in `__salt__["module.function"]`, `__salt__.module.function` or `salt.modules.module.function`."""
    if isinstance(node, ast.Subscript) and dotted(node.value) == "__salt__":
        return constant(node.slice)
    name = dotted(node)
    for beginning, module in (("__salt__.", ""), ("salt.modules.cmdmod.", "cmd."), ("salt.modules.", "")):
        if name.startswith(beginning):
            return module + name.removeprefix(beginning)
    return None


def methods(tree, imports):
    return (Function(n, imports) for n in tree.body if isinstance(n, ast.FunctionDef))


def imported(tree):
    """Names that imports give to what they import from elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield alias.asname, alias.name


def shown(fun):
    return fun.signs | {sign for sign, param in fun.sinks if param != "$opts" and param in fun.params}


def main():
    print(json.dumps(Finder().run()))




if __name__ == "__main__":
    main()
