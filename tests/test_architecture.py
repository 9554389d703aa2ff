"""The house rules that can be read off the source: who may import whom, and what nobody may call.

Floors, from the ground up. A module imports from its own floor or from below, never from above, and never in a circle.
A new module finds its floor by its package or its name; one that has none makes the first test fail.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = (
    ("embeddings",),
    ("qa.datatypes", "qa.errors", "qa.version", "qa.wording", "qa.bands"),
    ("qa.words", "qa.tagging", "qa.numerals", "qa.quantities", "qa.sentences", "qa.bundled_data", "qa.tables"),
    (
        *("qa.reading", "qa.retrieval", "qa.archive", "qa.milvus", "qa.reader", "qa.answering"),
        *("qa.render", "qa.question_files", "qa.answer_files", "qa.finding", "qa.mentions"),
    ),
    ("qa.newspaper",),
    ("qa.web", "qa.service", "qa.serving", "qa.batch", "qa.evaluation", "qa.doctor"),
    ("qa.arguments", "qa.cli", "qa.tuning", "qa.bench"),
    ("qa", "qa.__main__"),
)
BELOW_THE_WAIST = ("qa.retrieval", "qa.reader", "qa.answering")
WORKBENCH = ("qa.tuning", "qa.bench")
"""Commands for those who work on the house: they print, and reach past the waist for what they adjust or measure."""
UPWARD = {"qa": {"qa.newspaper"}, "qa.datatypes": {"qa.render"}}
"""Who may import upward: the entry; and an answer, which shows itself, when it is asked to."""
FORBIDDEN_MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}
ONLY_IN_CLI = {"print", "exit", "quit", "sys.exit", "os._exit", "sys.stdout", "sys.stderr"}
MAY_PRINT = ("qa.cli", "qa.__main__", *WORKBENCH)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path.read_text(encoding="utf-8")
    for package in ("embeddings", "qa")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def belongs(name: str, room: str) -> bool:
    return name == room or (room != "qa" and name.startswith(f"{room}."))


def may_print(name: str) -> bool:
    return any(belongs(name, room) for room in MAY_PRINT)


def floor(name: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if any(belongs(name, room) for room in rooms):
            return number
    raise LookupError(f"{name} has no floor yet: enter it in FLOORS")


def imports(source: str, known: set[str]) -> Iterator[str]:
    """Every module of the house that a source imports, wherever in it: `from qa import render` is `qa.render`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [
                f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in known else f"{node.module}"
                for alias in node.names
            ]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in ("qa", "embeddings"))


def violations(modules: dict[str, str]) -> list[str]:
    """What breaks the rules of import, one line each; `modules` maps names to sources."""
    known = set(modules)
    found = []
    for name, source in modules.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.level:
                found.append(f"{name}: a relative import")
        for imported in imports(source, known):
            allowed = UPWARD.get(name, set())
            if name.partition(".")[0] == "embeddings" and imported.partition(".")[0] == "qa":
                found.append(f"{name} imports {imported}: embeddings knows nothing of newspapers")
            elif floor(imported) > floor(name) and imported not in allowed and not is_entry(name, imported):
                found.append(f"{name} imports {imported}: upward")
            elif is_above_the_waist(name) and any(belongs(imported, room) for room in BELOW_THE_WAIST):
                found.append(f"{name} imports {imported}: past qa.newspaper")
    return found + [f"a circle: {' → '.join(circle)}" for circle in circles(modules)]


def is_above_the_waist(name: str) -> bool:
    return floor(name) > floor("qa.newspaper") and not any(belongs(name, room) for room in WORKBENCH)


def is_entry(name: str, imported: str) -> bool:
    """`from qa import Newspaper`, as the command line and its users write it; nothing below may go in by the door."""
    return imported == "qa" and name == "qa.cli"


def circles(modules: dict[str, str]) -> list[list[str]]:
    """Import circles at module level; inside functions and for types only, a circle does no harm but is not needed."""
    known = set(modules)
    edges = {
        name: sorted({i for i in imports(source, known) if i in known and i not in (name, "qa", *UPWARD.get(name, ()))})
        for name, source in modules.items()
        if name not in ("qa", "embeddings")
    }
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append([*path[path.index(name) :], name])
        elif name not in done:
            for target in edges.get(name, []):
                visit(target, [*path, name])
            done.add(name)

    for name in edges:
        visit(name, [])
    return found


def forbidden(name: str, source: str) -> list[str]:
    """What a module imports or calls that it may not."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in FORBIDDEN_MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            banned = FORBIDDEN_CALLS | (set() if may_print(name) else ONLY_IN_CLI)
            found += [node.func.id] * (node.func.id in banned)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            dotted = f"{node.value.id}.{node.attr}"
            found += [dotted] * (dotted in ONLY_IN_CLI and not may_print(name))
    return [f"{name}: {what}" for what in found]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_a_floor(name: str) -> None:
    assert floor(name) in range(len(FLOORS))


def test_a_module_without_a_floor_is_noticed() -> None:
    with pytest.raises(LookupError, match=r"qa\.utils has no floor"):
        floor("qa.utils")


def test_imports_run_downward_only() -> None:
    assert violations(MODULES) == []


def test_nothing_is_called_that_must_not_be() -> None:
    assert [line for name, source in MODULES.items() for line in forbidden(name, source)] == []


@pytest.mark.parametrize(
    ("name", "source", "complaint"),
    [
        ("embeddings.index", "from qa.datatypes import Issue", "embeddings knows nothing"),
        ("qa.words", "from qa.reading import read_issues", "upward"),
        ("qa.render", "def f():\n    from qa import newspaper", "upward"),
        ("qa.answering.spans", "from qa import Answer", "upward"),
        ("qa.batch", "import qa.cli", "upward"),
        ("qa.web.app", "from qa.retrieval.dense import search", "past qa.newspaper"),
        ("qa.cli", "from qa import answering", "past qa.newspaper"),
        ("qa.retrieval.dense", "from . import lexical", "relative"),
    ],
)
def test_the_check_of_imports_can_fail(name: str, source: str, complaint: str) -> None:
    modules = dict.fromkeys(("qa.newspaper", "qa.answering", "qa.reading", "qa.cli"), "") | {name: source}
    assert any(complaint in line for line in violations(modules))


def test_the_check_for_circles_can_fail() -> None:
    modules = {"qa.reading.a": "import qa.reading.b", "qa.reading.b": "from qa.reading import c", "qa.reading.c": ""}
    assert violations(modules) == []
    modules["qa.reading.c"] = "from qa.reading.a import x"
    assert violations(modules) == ["a circle: qa.reading.a → qa.reading.b → qa.reading.c → qa.reading.a"]


@pytest.mark.parametrize(
    "source",
    ["print(1)", "import pickle", "from marshal import loads", "eval('1')", "exec('1')", "import sys\nsys.exit()"],
)
def test_the_check_of_calls_can_fail(source: str) -> None:
    assert forbidden("qa.newspaper", source)


def test_the_command_line_may_print_but_not_unpickle() -> None:
    assert forbidden("qa.cli", "print(1)") == []
    assert forbidden("qa.cli", "import pickle") == ["qa.cli: pickle"]
