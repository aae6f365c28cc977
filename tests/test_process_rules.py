"""What no line of the program may do: run data as code, open doors, follow plug-ins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TERMINAL = Path(__file__).resolve().parents[1] / "terminal"
FILES = sorted(TERMINAL.rglob("*.py"))
# Modules that turn bytes into behaviour.
NEVER_IMPORTED = frozenset(
    {"pickle", "marshal", "shelve", "dill", "yaml", "code", "codeop", "runpy", "pty", "imp"}
)
NEVER_CALLED = frozenset({"eval", "exec", "compile", "__import__", "os.system", "os.popen"})
NEVER_ASKED = frozenset({"entry_points", "load_module", "create_subprocess_shell"})
# Loops over constants of their own file.
LOOPED = frozenset({"module", "module_name"})
# Listening on a network address is the simulator's business alone, on loopback.
DOORS = frozenset(
    {"QTcpServer", "QUdpSocket", "QWebSocketServer", "start_server", "create_server", "SockSite"}
    | {"TCPSite"}
)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a file with what is called: `name`, or `owner.name`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func
            if isinstance(name, ast.Attribute):
                owner = name.value.id if isinstance(name.value, ast.Name) else ""
                yield f"{owner}.{name.attr}", node
            elif isinstance(name, ast.Name):
                yield name.id, node


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_data_is_never_code() -> None:
    wrong = [f"{path}: imports {name}" for path in FILES for name in imports(path) & NEVER_IMPORTED]
    for path in FILES:
        for name, call in calls(path):
            last = name.rpartition(".")[2]
            shell = any(word.arg == "shell" for word in call.keywords)
            if name in NEVER_CALLED or last in NEVER_ASKED or shell:
                wrong.append(f"{path}:{call.lineno}: {name}")
    assert wrong == []


def test_only_the_simulator_listens_on_a_network() -> None:
    listening = {
        path.relative_to(TERMINAL).parts[0]
        for path in FILES
        for name, _ in calls(path)
        if name.rpartition(".")[2] in DOORS
    }
    assert listening == {"simulator"}


def test_only_named_modules_are_imported_late() -> None:
    """What is read from a file or the network never says which code is loaded."""
    for path in FILES:
        for name, call in calls(path):
            if name.rpartition(".")[2] != "import_module":
                continue
            what = call.args[0]
            fine = isinstance(what, ast.Constant) or (
                isinstance(what, ast.Name) and (what.id.isupper() or what.id in LOOPED)
            )
            assert fine, f"{path}:{call.lineno}"


def test_no_window_waits_in_a_loop_of_its_own() -> None:
    """A nested loop inside a coroutine stops other tasks for good; dialogs open and answer later."""
    waiting = {"exec", "exec_", "processEvents"}
    wrong = [
        f"{path}:{call.lineno}: {name}"
        for path in FILES
        for name, call in calls(path)
        if "." in name and name.rpartition(".")[2] in waiting
    ]
    assert wrong == []


def test_signals_of_whole_numbers_count_steps_only() -> None:
    """`Signal(int)` has 32 bits: an id or a time of the exchange would arrive as another one."""
    steps = {"stepped", "moved", "chosen", "clicked_row", "taken", "renamed"}
    wrong = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                call, target = node.value, node.targets[0]
                of = {word.id for word in call.args if isinstance(word, ast.Name)}
                named = isinstance(call.func, ast.Name) and call.func.id == "Signal"
                name = target.id if isinstance(target, ast.Name) else ""
                if named and of & {"int", "float"} and name not in steps:
                    wrong.append(f"{path}:{node.lineno}: {name}")
    assert wrong == []
