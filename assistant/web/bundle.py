"""The page's scripts, each with all that it imports as one file: one round trip instead of twelve.

Done when the server starts, so the files of ``static/`` stay what is read and changed.  A module
becomes a function that gives what it exports; no two modules share a name by accident.  Only the
two forms of import and export that our scripts use are understood, and others are an error.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

STATIC = Path(__file__).parent / "static"
ENTRIES = ("page", "shared")
"""The scripts that a page names: of the chat, and of a conversation that a link opens."""
_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def write_static(folder: Path) -> Path:
    """Fill ``folder`` with what ``/static`` sends, the scripts bundled, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for style in STATIC.glob("*.css"):
        shutil.copyfile(style, folder / style.name)
    for entry in ENTRIES:
        (folder / f"{entry}.js").write_text(bundled(STATIC, entry), "utf-8")
    return folder


def bundled(folder: Path, entry: str) -> str:
    """Return the module ``entry`` of ``folder``, after all that it imports, as one module.

    :raises ValueError: a module imports or exports in another form, or what is not exported, or
        what imports it.
    """
    parts: dict[str, str] = {}
    exported: dict[str, list[str]] = {}

    def take(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{name}.js imports itself by way of {', '.join(above)}.")
        text = (folder / f"{name}.js").read_text("utf-8")
        for names, other in _IMPORT.findall(text):
            if other not in parts:
                take(other, (*above, name))
            for missing in set(names.split(", ")) - set(exported[other]):
                raise ValueError(f"{name}.js imports {missing}, which {other}.js does not export.")
        text = _IMPORT.sub(r"const { \1 } = $\2;\n", text)
        exported[name] = [found[1] for found in _EXPORT.findall(text)]
        text = _EXPORT.sub(r"\1", text)
        if found := _OTHER.search(text):
            raise ValueError(f"{name}.js has a line that cannot be bundled: {found[0]}")
        given = ", ".join(exported[name])
        wrapped = f"const ${name} = (() => {{\n{text}\nreturn {{ {given} }};\n}})();\n"
        parts[name] = wrapped if above else text

    take(entry, ())
    return "\n".join(parts.values())
