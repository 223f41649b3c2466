"""What somebody may have meant by a name that is neither a file nor a built-in problem."""

from __future__ import annotations

import difflib
from pathlib import Path

from byhand.errors import nearest
from byhand.problem.builtin import builtin_names

#: Of files that hold problems, in the order in which they are looked for.
ENDINGS = (".toml", ".json", ".yaml", ".yml")


def meant(name: str, place: Path | None) -> str:
    """`` (did you mean 'net.toml'?)``: a file beside the one that is missing, or a built-in problem; else nothing.

    place: where the file would be; ``None`` where no file may be named.
    """
    wanted = Path(name)
    files = _files(place.parent) if place is not None and wanted.name else []
    own = [wanted.name + ending for ending in ENDINGS if wanted.name + ending in files]
    close = own or difflib.get_close_matches(wanted.name[:100], files, n=1)
    beside = name.rstrip("/").removesuffix(wanted.name) + close[0] if close else ""
    file = f" (did you mean {beside!r}?)" if close else ""
    builtin = nearest(wanted.stem[:100], builtin_names())
    # Who writes an ending means a file.
    return (file or builtin) if own or wanted.suffix in ENDINGS else (builtin or file)


def _files(directory: Path) -> list[str]:
    try:
        found = [path.name for path in directory.iterdir() if path.suffix in ENDINGS and path.name.isprintable()]
    except (OSError, ValueError):
        return []
    return sorted(found)
