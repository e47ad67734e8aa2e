"""Records what harmless functions return, and the hashes of what Salt's outputters make of it.

Run with the Python of a Salt: `VENV/bin/python scripts/record-returns.py FOLDER`. It writes FOLDER/VERSION.jsonl, a line for
each return, without names, keys and addresses of this machine. test/render/corpus.test.ts reads them.
"""

import hashlib
import json
import os
import platform
import re
import socket
import sys
import tempfile
from importlib import import_module

import salt.client
import salt.config
import salt.exceptions
import salt.version

MOST = 2500
MOST_TEXT = 500
FORMS = ["json", "yaml", "nested", "raw", "txt", "newline_values_only"]

STATES = {
    "top.sls": "base:\n  '*':\n    - clean\n",
    "clean.sls": "fine:\n  test.nop\n",
    "mixed.sls": (
        "ok:\n  test.succeed_with_changes\n"
        "bad:\n  test.fail_without_changes\n"
        "after:\n  test.nop:\n    - require:\n      - test: bad\n"
        "told:\n  test.configurable_test_state:\n    - changes: True\n    - result: True\n    - comment: two lines\n    - warnings: one\n"
        "lines:\n  cmd.run:\n    - name: printf 'one\\ntwo'\n"
    ),
    "empty.sls": "",
    "broken.sls": "a: [\n",
    "file.sls": "/TEMP/motd:\n  file.managed:\n    - contents: |\n        hello\n        you\n",
}

A = "/TEMP/text"
CALLS = [
    ("test.ping",), ("test.version",), ("test.versions_information",), ("test.arg", 1, "two", {"a": [1.5, None]}),
    ("test.echo", "two\nlines\n"), ("test.echo", ""), ("test.echo", " padded "), ("test.echo", "yes"), ("test.echo", "1:30"),
    ("test.echo", {"a": {}, "b": [], "c": [[1, [2]], {"d": None}]}), ("test.echo", [1e16, 1e-5, 1.0, -0.0, 2**70, True]),
    ("test.echo", "a long line of words " * 9), ("test.echo", {"k" * 130: ["v" * 90, "'quoted' \"twice\"", "tab\there", "blå 😀"]}),
    ("test.fib", 12), ("test.collatz", 7), ("test.kwarg",), ("test.not_loaded",), ("test.false",), ("test.none",), ("test.true",),
    ("test.outputter", "x: y"), ("test.providers",), ("test.module_report",), ("test.get_opts_nosuch",), ("test.exception", "oh"),
    ("test.retcode", 3), ("test.stack",), ("test.assertion", True), ("test.sleep", 0), ("test.provider", "pkg"), ("test.raise_exception", "ValueError", "x"),
    ("grains.items",), ("grains.item", "os", "osrelease"), ("grains.get", "os_family"), ("grains.ls",), ("grains.has_value", "os"), ("grains.fetch", "nosuch"),
    ("pillar.items",), ("pillar.get", "role"), ("pillar.raw",), ("pillar.keys", "role"), ("pillar.ls",), ("pillar.item", "role"),
    ("disk.usage",), ("disk.percent", "/"), ("disk.inodeusage",), ("disk.blkid",), ("disk.fstype", "/"), ("mount.active",), ("mount.fstab",), ("mount.swaps",),
    ("status.loadavg",), ("status.meminfo",), ("status.cpuinfo",), ("status.cpustats",), ("status.diskusage", "/"), ("status.vmstats",),
    ("status.uptime",), ("status.netdev",), ("status.nproc",), ("status.time",), ("status.master",), ("status.w",),
    ("network.interfaces",), ("network.ip_addrs",), ("network.routes",), ("network.netstat",), ("network.arp",), ("network.subnets",),
    ("network.default_route",), ("network.hw_addr", "lo"), ("network.in_subnet", "127.0.0.0/8"), ("network.is_loopback", "127.0.0.1"),
    ("file.file_exists", "/etc/passwd"), ("file.stats", A), ("file.read", A), ("file.readdir", "/TEMP"), ("file.find", "/TEMP"),
    ("file.get_mode", A), ("file.get_hash", A), ("file.grep", A, "two"), ("file.contains", A, "two"), ("file.lsattr", "/TEMP"), ("file.diskusage", A),
    ("file.list_backups", A), ("file.basename", A), ("file.path_exists_glob", "/etc/pass*"), ("file.seek_read", A, 20, 0), ("file.touch", A),
    ("file.replace", A, "two", "zwei", {"__kw": {"dry_run": True}}), ("file.get_sum", A),
    ("cmd.run", "printf 'one\\n  two\\tthree\\n'"), ("cmd.run_all", "echo out; echo err >&2; exit 3", {"__kw": {"python_shell": True}}), ("cmd.retcode", "false"),
    ("cmd.run_stdout", "seq 3"), ("cmd.run_stderr", "echo e >&2"), ("cmd.which", "sh"), ("cmd.has_exec", "sh"), ("cmd.shells",), ("cmd.run", "df -h /"),
    ("user.info", "root"), ("user.list_groups", "root"), ("user.getent",), ("group.info", "root"), ("group.getent",),
    ("pkg.version", "bash"), ("pkg.list_pkgs",), ("pkg.info_installed", "bash"), ("pkg.version", "bash", "nosuch"), ("pkg.list_holds",),
    ("pkg.latest_version", "bash"), ("pkg.version_cmp", "1.0", "1.1"), ("pkg.file_list", "hostname"), ("pkg.list_repos",), ("pkg.upgrade_available", "nosuch"),
    ("service.get_all",), ("service.available", "cron"), ("service.status", "nosuch"), ("timezone.get_zone",), ("timezone.get_offset",), ("locale.list_avail",),
    ("sys.list_modules",), ("sys.list_functions", "disk"), ("sys.doc", "test.ping"), ("sys.argspec", "disk.usage"), ("sys.list_state_functions", "cmd"),
    ("sys.state_argspec", "test.nop"), ("sys.list_renderers",), ("sys.list_returners",), ("sys.list_runners",), ("sys.reload_modules",),
    ("hashutil.digest", "x"), ("hashutil.base64_b64encode", "salt"), ("match.glob", "web*"), ("match.compound", "os:Debian"), ("kmod.lsmod",),
    ("sysctl.get", "kernel.ostype"), ("alternatives.display", "editor"), ("alternatives.list",), ("cron.ls", "root"), ("environ.get", "NOSUCH"),
    ("saltutil.running",), ("saltutil.is_running", "state.*"), ("saltutil.find_job", "20260101000000000000"), ("schedule.list",), ("beacons.list",),
    ("state.running",), ("state.show_low_sls", "mixed"), ("state.show_lowstate",), ("state.show_highstate",), ("state.show_top",), ("state.show_sls", "clean"),
    ("state.show_sls", "nosuch"), ("state.show_states",), ("state.show_state_usage",), ("state.sls_exists", "clean"), ("state.id_exists", "fine", "clean"),
    ("state.list_disabled",), ("state.get_pauses",), ("state.apply", "mixed"), ("state.apply", "clean"), ("state.apply", "empty"), ("state.apply", "broken"),
    ("state.apply", "nosuch"), ("state.apply", "file", {"__kw": {"test": True}}), ("state.apply", "file"), ("state.highstate",), ("state.single", "test.nop", "x"),
    ("state.single", "test.nosuch", "x"), ("state.sls_id", "fine", "clean"), ("state.test", "mixed"), ("state.template_str", "x:\n  test.nop\n"),
    ("state.low", {"state": "test", "fun": "nop", "name": "x"}), ("state.high", {"x": {"test": ["nop"]}}), ("state.check_request",), ("state.request", "clean"), ("state.check_request",),
    ("slsutil.renderer", {"__kw": {"string": "a: 1\nb: [x, y]"}}), ("slsutil.merge", {"a": 1}, {"b": {"c": 2}}), ("config.nosuch",), ("nosuch.function",),
]


def settings(folder):
    """The options of a minion that has no master."""
    for name, text in STATES.items():
        with open(os.path.join(folder, "states", name), "w") as file:
            file.write(text.replace("/TEMP", folder))
    with open(os.path.join(folder, "text"), "w") as file:
        file.write("one\ntwo\n")
    path = os.path.join(folder, "minion")
    with open(path, "w") as file:
        json.dump(
            {
                "id": "web01.demo.no", "file_client": "local", "root_dir": folder, "cachedir": folder + "/cache",
                "pki_dir": folder + "/pki", "conf_file": path, "file_roots": {"base": [folder + "/states"]},
                "pillar_roots": {"base": [folder + "/pillar"]}, "log_file": "/dev/null", "log_level": "quiet",
            },
            file,
        )
    return salt.config.minion_config(path)


def called(functions, fun, args):
    """What a minion returns for a call: the value, the return code and the outputter."""
    args = [arg for arg in args if not (isinstance(arg, dict) and "__kw" in arg)]
    functions.pack["__context__"]["retcode"] = 0
    if fun not in functions:
        return f"'{fun}' is not available.", 1, "nested"
    try:
        value = functions[fun](*args, **KEYWORDS.get(fun, {}))
        return value, functions.pack["__context__"].get("retcode", 0), getattr(functions[fun], "__outputter__", None)
    except salt.exceptions.CommandExecutionError as error:
        return f"ERROR: {error}", 1, "nested"
    except Exception as error:  # pylint: disable=broad-except
        return f"The minion function caused an exception: {error}", 1, "nested"


KEYWORDS = {}


def capped(value, most):
    """The beginning of a value, with all kinds of what is in it."""
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if not isinstance(value, (dict, list)) or len(json.dumps(value)) <= most:
        return value
    items = value.items() if isinstance(value, dict) else enumerate(value)
    kept, left = [], most
    for key, item in items:
        item = capped(item, max(100, left // 2))
        size = len(json.dumps(item)) + len(str(key)) + 4
        if size > left:
            break
        left -= size
        kept.append((key, item))
    return dict(kept) if isinstance(value, dict) else [item for _, item in kept]


def without_names(text, folder):
    """The text without what only this machine has."""
    names = {folder: "/srv/lab", sys.prefix: "/opt/salt", os.path.realpath(sys.prefix): "/opt/salt", socket.getfqdn(): "web01.demo.no", platform.release(): "6.1.0-18-amd64", platform.version(): "#1 SMP", socket.gethostname(): "web01"}
    for name, instead in names.items():
        edge = "" if "/" in name else r"\b"
        text = re.sub(edge + re.escape(name) + edge, instead, text)
    text = re.sub(r"\b(?!127\.|0\.|255\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", "192.0.2.7", text)
    text = re.sub(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "02:00:00:00:00:07", text)
    text = re.sub(r"\bfe80::[0-9a-f:]+", "fe80::7", text)
    text = re.sub(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", "00000000-0000-4000-8000-000000000007", text)
    text = re.sub(r"/mnt/[\w./-]+", "/mnt/data", text)
    text = re.sub(r"\w+@\w+\) \(gcc|model_tools\w*|sandboxing", "data", text)
    text = re.sub(r"/tmp/[\w./-]+", "/tmp/x", text)
    return re.sub(r"\b[0-9a-f]{32}\b", "0123456789abcdef0123456789abcdef", text)


def outputters():
    """Salt's own outputters; 3008 lacks one."""
    found = {}
    for form in FORMS:
        for name in (form, form + "_out"):
            try:
                found[form] = import_module("salt.output." + name)
                found[form].__opts__ = {"color": False}
                break
            except ImportError:
                pass
    return found


def main(target):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("states", "pillar"):
            os.mkdir(os.path.join(folder, name))
        with open(folder + "/pillar/top.sls", "w") as file:
            file.write("base:\n  '*':\n    - web\n")
        with open(folder + "/pillar/web.sls", "w") as file:
            file.write("role: web\nports: [80, 443]\ntls:\n  on: true\n  since: 1.5\n")
        minion = salt.client.Caller(mopts=settings(folder)).sminion
        forms = outputters()
        version = ".".join(str(part) for part in salt.version.__saltstack_version__.info[:2])
        with open(os.path.join(target, version + ".jsonl"), "w") as file:
            for fun, *args in CALLS:
                KEYWORDS[fun] = next((arg["__kw"] for arg in args if isinstance(arg, dict) and "__kw" in arg), {})
                args = json.loads(json.dumps(args).replace("/TEMP", folder))
                value, retcode, out = called(minion.functions, fun, args)
                try:
                    text = json.dumps(value, allow_nan=False)
                except (TypeError, ValueError):
                    print("JSON cannot carry", fun)
                    continue
                value = capped(json.loads(without_names(text, folder)), MOST)
                salts = {form: hash_of(each.output({"web01": value})) for form, each in forms.items()}
                line = {"fun": fun, "value": value, "retcode": retcode, "salt": salts}
                if out:
                    line["out"] = out
                file.write(json.dumps(line) + "\n")


def hash_of(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


main(sys.argv[1])
