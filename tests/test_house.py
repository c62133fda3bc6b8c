"""The house: folders in one direction, no cycles, small files and folders, one name for one thing, imports at the head."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import briefgen
from briefgen.outputs.registry import BUILT_IN

PACKAGE = Path(briefgen.__file__).parent
ROOT = PACKAGE.parent
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

ORDER = (
    ("errors", "resources", "text"),
    ("process", "limited"),
    ("files",),
    ("wording",),
    ("cache", "typeface", "scripts", "native_libraries", "icons"),
    ("review",),
    ("english",),
    ("checks",),
    ("storyboard",),
    ("ffmpeg",),
    ("speech",),
    ("audio",),
    ("pack",),
    ("outputs",),
    ("pipeline",),
    ("library",),
    ("track", "serve", "studio"),
    ("digest",),
    ("cli",),
    ("__main__",),
)
"""The folders and modules of the package, each row importing only from itself and from rows above it."""

RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
MOST_LINES = 400
MOST_MODULES = 16
MOST_LATE_IMPORTS = 40

VAGUE = frozenset({"said", "told", "heard", "aside", "meanwhile"})
"""Words that are no names: whoever reads them alone does not know what a value holds or a function does."""
USERS_OWN = ("briefgen.speech.pronounce.lexicon", "said")
"""The module and the name of a key that users write in ``voices/lexicon.yaml``."""


def imports(name: str) -> Iterator[tuple[str, bool]]:
    """Yield every module of the package that a module imports, and whether that is inside a function."""
    for node, is_late in nodes(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, is_late) for alias in node.names if alias.name in FILES)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in FILES or node.module in FILES:
                    yield (whole if whole in FILES else str(node.module)), is_late


def nodes(tree: ast.AST, *, is_late: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Yield every node below another, and whether it is inside a function."""
    for child in ast.iter_child_nodes(tree):
        yield child, is_late
        yield from nodes(child, is_late=is_late or isinstance(child, ast.FunctionDef | ast.Lambda))


def unit(name: str) -> str:
    """Return the folder or module at the top of the package that a module belongs to; nothing for the package."""
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("name", [name for name in FILES if unit(name)])
def test_imports_go_one_way(name: str) -> None:
    """A module imports only from its own row and from rows above, also inside functions and for the type checker."""
    later = {other for other, _ in imports(name) if unit(other) and RANK[unit(other)] > RANK[unit(name)]}
    assert later == set()


def test_there_is_no_cycle() -> None:
    """No module imports itself by way of others, also inside functions and for the type checker."""
    edges = {name: {other for other, _ in imports(name) if unit(other)} for name in FILES if unit(name)}
    while leaves := [name for name, others in edges.items() if not others & set(edges)]:
        for name in leaves:
            del edges[name]
    assert {name: sorted(others & set(edges)) for name, others in edges.items()} == {}


def test_files_and_folders_stay_small() -> None:
    """No file over 400 lines, no folder over 16 modules."""
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()}
    folders: dict[Path, list[str]] = defaultdict(list)
    for path in FILES.values():
        if path.name != "__init__.py":
            folders[path.parent].append(path.name)

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
    assert {str(folder): names for folder, names in folders.items() if len(names) > MOST_MODULES} == {}


def test_imports_are_at_the_head() -> None:
    """Few imports are inside functions, and each says why."""
    late = []
    for path in FILES.values():
        text = path.read_text(encoding="utf-8")
        for node, is_late in nodes(ast.parse(text)):
            if is_late and isinstance(node, ast.Import | ast.ImportFrom):
                late.append(f"{path.relative_to(ROOT)}:{node.lineno}")
                lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
                assert re.search(r"# noqa: .*PLC0415.*\(.+\)", "\n".join(lines)), late[-1]
    assert len(late) <= MOST_LATE_IMPORTS, late


def test_public_class_names_are_unique() -> None:
    """A public class name stands for one thing in the whole package."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in FILES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(name)
    assert {name: where for name, where in found.items() if len(where) > 1} == {}


def defined(tree: ast.AST) -> Iterator[str]:
    """Yield every name that a module defines: functions, classes, arguments, variables, attributes and aliases."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield node.name or ""
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.asname or ""


def test_names_say_what_they_name() -> None:
    """No name has a word such as "told"; only the key of the users' own lexicon is left as they know it."""
    vague = {
        (module, name)
        for module, path in FILES.items()
        for name in defined(ast.parse(path.read_text(encoding="utf-8")))
        if VAGUE & set(re.findall("[a-z]+", re.sub("(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()))
    }

    assert {USERS_OWN} == vague


def test_no_name_of_a_module_is_given_twice() -> None:
    """A constant, function or class that is defined again below hides the first one from all that use it."""
    hidden = set()
    for module, path in FILES.items():
        given: list[str] = []
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                given.append(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                given += [target.id for target in targets if isinstance(target, ast.Name)]
        hidden |= {(module, name) for name in given if given.count(name) > 1}

    assert set() == hidden


def test_tests_mirror_the_folders() -> None:
    """Every folder of the package has a folder of tests of the same name, and no other folder has tests."""
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    tests = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    assert folders == tests


def test_only_the_command_line_prints() -> None:
    """No module outside ``cli`` calls print, echo or exit."""
    callers = {
        name
        for name, path in FILES.items()
        if unit(name) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "exit", "quit", "sys.exit", "click.echo"}
    }
    assert callers == set()


def test_outputs_do_not_import_each_other() -> None:
    """A renderer knows no other output but those that it reads (the registry says which)."""
    homes = {row.name: row.render.split(".")[2] for row in BUILT_IN}
    reads: dict[str, set[str]] = defaultdict(set)
    for row in BUILT_IN:
        reads[homes[row.name]] |= {homes[row.name], *(homes[other] for other in row.reads)}
    found = {}
    for name in FILES:
        parts = name.split(".")
        if parts[1:2] == ["outputs"] and len(parts) == 4 and parts[2] in reads and parts[3] != "verify":
            others = {other.split(".")[2] for other, _ in imports(name) if other.startswith("briefgen.outputs.")}
            found[name] = others & set(reads) - reads[parts[2]]
    assert {name: others for name, others in found.items() if others} == {}


MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_map_is_true() -> None:
    """Every folder has its row in ARCHITECTURE.md, in the order of imports; every path that is named exists."""
    rows = re.findall(r"^\| `([\w/.]+)`", MAP, re.MULTILINE)
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == {row.strip("/") for row in rows if row.endswith("/")}
    ranks = [RANK[row.strip("/")] for row in rows if row.endswith("/")]
    assert sorted(ranks) == ranks
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", MAP)
    missing = [each for each in named if not ((PACKAGE / each).exists() or (ROOT / each).exists())]
    assert missing == []
