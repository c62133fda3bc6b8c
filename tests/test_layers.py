"""The direction of imports: a module imports only from its own layer or from those above it."""

import ast
from pathlib import Path

import pytest

import briefgen

LAYERS = (
    (
        "errors",
        "process",
        "temporary",
        "private_folder",
        "limited",
        "opener",
        "unpack",
        "native_libraries",
        "resources",
        "wording",
        "plain",
        "house_file",
        "label_files",
        "phrases",
        "template_budget",
        "template_filters",
        "templating",
        "template_names",
        "template_child",
        "house_templates",
        "typeface",
        "cache",
    ),
    ("review",),
    ("checks",),
    ("storyboard",),
    ("speech",),
    ("audio",),
    ("render",),
    ("pack",),
    ("build", "parallel", "cluster_address", "cluster", "http_rules", "local_server", "local_files", "preview"),
    ("library",),
    ("cli", "__main__"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
PACKAGE = Path(briefgen.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)


def imported(path: Path) -> set[str]:
    """Return every briefgen module that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"{path}: relative import")
        elif isinstance(node, ast.ImportFrom) and node.module == "briefgen":
            found |= {f"briefgen.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("briefgen.")} - {"briefgen.__version__"}


def layer(module: str) -> str:
    """Return the part of a module's name that has a rank; shared functions of texts belong to the first."""
    return "errors" if module == "briefgen.text" else module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    """A module imports from its own layer or an earlier one."""
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    later = {name for name in imported(path) if RANK[layer(name)] > RANK[own]}

    assert later == set()


RENDERERS = {
    "briefing_pdf", "briefing_page", "briefing_large", "deck", "action_plan", "transcript", "captions", "chapters", "podcast",
    "guide", "narrated_deck", "video", "abstract",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_renderers_do_not_import_each_other(name: str) -> None:
    """A renderer knows no other renderer, only shared drawing modules."""
    others = {f"briefgen.render.{other}" for other in RENDERERS - {name}}

    assert imported(PACKAGE / "render" / f"{name}.py") & others == set()


def test_only_the_command_line_prints() -> None:
    """No module outside ``cli`` calls print, echo or exit."""
    callers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if "cli" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in {"print", "exit", "quit"})
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in {"sys.exit", "click.echo"})
        )
    }

    assert callers == set()


def test_every_module_has_a_rank() -> None:
    """No module stands outside the layers."""
    tops = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}

    assert tops - set(RANK) == set()


def test_files_stay_small() -> None:
    """No file of the package passes 400 lines."""
    long = {
        str(path.relative_to(PACKAGE)): count
        for path in MODULES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }

    assert long == {}
