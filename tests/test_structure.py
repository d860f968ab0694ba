"""The house: who may import whom, what importing costs, and what is never done."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "assistant"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each room may import from the rooms before it.
ORDER = (
    "records errors settings languages structure packing parsing sentences chunking encoder "
    "embedding reader store indexing question retrieval answering gate arguments assistant opened "
    "evaluation web server doctor printing cli __main__"
).split()
APART = [{"parsing", "chunking", "sentences"}, {"embedding"}, {"reader"}, {"store"}]
NEVER = {
    **{key: set(ORDER) for key in ("records", "errors")},
    **{key: {"indexing", "parsing"} for key in ("question", "retrieval", "answering")},
}
ONLY_FROM = {
    "web": {"cli", "server"},
    "server": {"cli"},
    "evaluation": {"cli", "printing"},
    "cli": {"__main__"},
}
PUBLIC = set(
    "Answer Assistant AssistantError Chunk Citation Document DocumentInfo Filters Passage "
    "RefreshReport Retrieval Settings Turn VerifyReport ask retrieve".split()
)
READS = {"os.getenv", "os.environ.get"}
HEAVY = "torch transformers sentence_transformers faiss gradio onnxruntime langchain_text_splitters"


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names a module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            assert PACKAGE not in path.parents, f"{path}: relative imports hide the room they name"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@cache
def crossings() -> list[tuple[Path, str, str]]:
    """Return (module, its room, the other room) for every import between rooms."""
    found = []
    for path in MODULES:
        for name in imports(path):
            first, *rest = name.split(".")
            if first == "assistant" and rest and rest[0] in ORDER and rest[0] != room(path):
                found.append((path, room(path), rest[0]))
    return found


def test_every_module_has_its_place_in_the_order() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_room_imports_only_what_it_may(name: str) -> None:
    wrong = []
    for path, here, there in crossings():
        apart = any(here in a and there in b for a in APART for b in APART if a is not b)
        allowed = ORDER.index(there) < ORDER.index(here) if here in ORDER else here == "__init__"
        blocked = there in NEVER.get(here, set()) or here not in ONLY_FROM.get(there, {here})
        if here == name and (apart or blocked or not allowed):
            wrong.append(f"{path.relative_to(ROOT)} imports {there}")
    assert wrong == []


def test_the_store_is_used_through_its_protocol_and_chosen_in_one_place() -> None:
    from assistant import store

    offered = {f"assistant.store.{name}" for name in store.__all__}
    chooser = PACKAGE / "store" / "opening.py"
    kinds = [path.parent for path in (PACKAGE / "store").glob("*/__init__.py")]
    assert "sqlite" in {kind.name for kind in kinds}
    for path in MODULES:
        used = {name for name in imports(path) if name.startswith("assistant.store")}
        if room(path) != "store":
            assert used <= offered, f"{path} uses more of the store than its protocol"
        for kind in kinds:
            if path != chooser and kind not in path.parents:
                inside = {name for name in used if name.startswith(f"assistant.store.{kind.name}")}
                assert inside == set(), f"{path} names an implementation"


def test_front_door_is_a_page_of_code() -> None:
    lines = [line for line in (ROOT / "app.py").read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) <= 60
    assert {n.split(".")[1] for n in imports(ROOT / "app.py") if n.startswith("assistant.")} <= {
        "cli",
        "web",
    }


def test_public_names_are_these_and_exist() -> None:
    assert set(assistant.__all__) == PUBLIC
    assert all(getattr(assistant, name) is not None for name in PUBLIC)
    with pytest.raises(AttributeError):
        _ = assistant.no_such_name


@pytest.mark.parametrize(
    "code",
    [
        "import assistant",
        "from assistant import *",
        "import contextlib\nfrom assistant.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])",
        "import contextlib\nfrom assistant.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--version'])",
    ],
    ids=["import", "star", "help", "version"],
)
def test_import_budget(code: str) -> None:
    code += f"\nimport sys; print('\\n', *sorted(set({HEAVY.split()!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == []


def test_answering_a_question_loads_no_torch(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("Ada Lindqvist converted the lamp in 1934.")
    code = (
        "import sys, assistant\n"
        "assistant.ask('Who converted the lamp?', sources='sources', index='index')\n"
        "print(*sorted({'torch', 'transformers', 'sentence_transformers', 'gradio'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == []


def test_nothing_is_pickled() -> None:
    banned = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for path in MODULES:
        assert not banned & {name.split(".")[0] for name in imports(path)}, path
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant) and node.value.value is False, path
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"read_pickle", "to_pickle"}, path


def test_only_settings_reads_the_environment() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in READS:
                handed_on = ast.unparse(node.args[0]) == "'PYTHONPATH'"  # to a child process
                assert handed_on or room(path) == "settings", f"{path}:{node.lineno}"


def requirements(*extras: str) -> set[str]:
    """Return the names of the packages that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    wanted += [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {line.replace("==", ">=").split(">=")[0].lower().replace("_", "-") for line in wanted}


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("assistant", ()),
        ("tests", ("dev",)),
        ("benchmarks", ("dev", "bench")),
        ("training", ("training",)),
    ],
)
def test_every_library_imported_is_a_declared_requirement(
    folder: str, extras: tuple[str, ...]
) -> None:
    modules = sorted((ROOT / folder).rglob("*.py"))
    local = [path for name in ("tests", "benchmarks") for path in (ROOT / name).rglob("*.py")]
    own = {path.stem for path in local} | {path.parent.name for path in local}
    own |= {"assistant", "app", "training"} | set(sys.stdlib_module_names)
    distributions = packages_distributions()
    for name in sorted({name.split(".")[0] for path in modules for name in imports(path)} - own):
        owners = {owner.lower().replace("_", "-") for owner in distributions.get(name, [name])}
        assert owners & requirements(*extras), f"{name} is imported but not in pyproject.toml"


def test_lower_bounds_are_the_versions_that_are_tested() -> None:
    tested = (ROOT / "requirements.lowest").read_text("utf-8").lower()
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", tested, re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name, low = re.match(r"([\w-]+)[=>]=([\w.]+)", line).groups()
        pin = pins.get(name.lower().replace("_", "-"), "none")
        assert re.sub(r"(\.0)+$", "", pin) == re.sub(r"(\.0)+$", "", low), (
            f"{line}: tried {pin}; run make lowest"
        )


def test_lock_fixes_every_requirement() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8").lower().replace("_", "-")
    locked = {line.split("==")[0] for line in lock.splitlines() if "==" in line}
    assert requirements("dev") - locked == set()
    assert "+" not in lock and "@" not in lock
