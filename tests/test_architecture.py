"""The rooms keep their doors: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "generator"
UNDERSTANDING = "generator.understanding"
STAGES = {
    f"{UNDERSTANDING}.{name}"
    for name in (
        *("sentences", "quotations", "speakers", "dates", "sections", "glance", "claims"),
        "abbreviations",
    )
}
FOUNDATION = {
    "generator.anchors",
    "generator.model",
    "generator.errors",
    f"{UNDERSTANDING}.lexicons",
    f"{UNDERSTANDING}.weights",
    f"{UNDERSTANDING}.words",
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(name: str) -> set[str]:
    """Return the modules of the package that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= inner or {node.module}
    return found & MODULES.keys()


def test_the_model_imports_nothing_of_the_package() -> None:
    assert imports("generator.model") == set()


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    """A stage and its own helpers reach the foundation, and nothing of another stage."""
    seen, todo = set(), {stage}
    while todo:
        module = todo.pop()
        seen.add(module)
        todo |= imports(module) - seen - FOUNDATION
    assert not seen & (STAGES - {stage})
    assert all(module.startswith(UNDERSTANDING) for module in seen)


def test_only_the_pipeline_knows_the_stages() -> None:
    outside = {m for m in MODULES if not m.startswith((UNDERSTANDING, "generator.training"))}
    knowing = {module for module in outside if imports(module) & STAGES}
    assert knowing == {"generator.pipeline"}


def test_the_understanding_is_pure() -> None:
    """No stage opens files, asks the clock or the network, or draws random numbers."""
    impure = {"os", "io", "time", "random", "socket", "urllib", "subprocess", "pathlib", "requests"}
    readers = {f"{UNDERSTANDING}.lexicons", f"{UNDERSTANDING}.weights"}
    for module in MODULES:
        if not module.startswith(UNDERSTANDING) or module in readers:
            continue
        for node in ast.walk(ast.parse(MODULES[module].read_text("utf8"))):
            match node:
                case ast.Import(names=names):
                    assert not {n.name.split(".")[0] for n in names} & impure, module
                case ast.ImportFrom(module=str(source)):
                    assert source.split(".")[0] not in impure, module
                case ast.Call(func=ast.Name(id="open" | "print" | "input" as called)):
                    pytest.fail(f"{module} calls {called}")
                case ast.Call(func=ast.Attribute(attr="now" | "today" as called)):
                    pytest.fail(f"{module} asks the clock by {called}()")
                case ast.Global():
                    pytest.fail(f"{module} changes a global")


def test_reading_understanding_and_publishing_do_not_know_each_other() -> None:
    for room in ("reading", "understanding", "publishing"):
        others = tuple(
            f"generator.{r}" for r in ("reading", "understanding", "publishing") if r != room
        )
        for module in MODULES:
            if module.startswith(f"generator.{room}"):
                assert not [i for i in imports(module) if i.startswith(others)], module


def test_only_the_ways_in_know_the_desk() -> None:
    """What waits for an editor is no part of making a site."""
    for module in MODULES:
        if not module.startswith(("generator.desk", "generator.cli", "generator.plugin")):
            assert not [i for i in imports(module) if i.startswith("generator.desk")], module


def test_training_is_not_needed_at_run_time() -> None:
    for module in MODULES:
        if not module.startswith("generator.training"):
            assert not [i for i in imports(module) if i.startswith("generator.training")], module


def test_no_module_imports_itself_by_a_detour() -> None:
    for module in MODULES:
        seen, todo = set(), imports(module)
        while todo:
            other = todo.pop()
            seen.add(other)
            todo |= imports(other) - seen
        assert module not in seen, module
