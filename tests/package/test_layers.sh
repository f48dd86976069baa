#!/bin/sh
# Which folder may include which: dependencies point one way, and only one folder knows each library.
set -eu
cd "$CUTSET_SOURCE_DIR"

python3=/usr/bin/python3
"$python3" - <<'END'
import collections
import pathlib
import re
import sys

MAY_SEE = {  # folder of src -> folders of src whose headers it may include
    "base": "",
    "case": "base",
    "model": "base case",
    "compile": "base case model",
    "engine": "base model",
    "engine/highs": "base model engine",
    "sweep": "base model engine",
    "result": "base",
    "verify": "base model case result",
    "question": "base case model compile engine sweep result verify",
}
LIBRARY_OF = {  # header -> the only folders that may include it
    "yaml.h": ["src/case"],
    "sqlite3.h": ["src/result", "src/verify"],
    "sha2.h": ["src/base"],
    "highs_c_api.h": ["src/engine/highs"],
    "microhttpd.h": ["server"],
    "jansson.h": ["server"],
    "zlib.h": ["server"],
}

bad = []
names = collections.defaultdict(list)
sources = sorted(p for top in ("src", "cli", "server", "include") for p in pathlib.Path(top).rglob("*.[ch]"))
for path in sources:
    names[path.name].append(path)
    folder = path.parent.as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        kind, header = match.groups()
        place = f"{path}:{number}"
        owners = LIBRARY_OF.get(header.rsplit("/", 1)[-1])
        if owners and folder not in owners:
            bad.append(f"{place}: {header} belongs to {', '.join(owners)} only")
        if kind == "<" or not folder.startswith(("src/", "cli", "server")):
            continue
        other = header.rpartition("/")[0]
        if folder == "server":
            if other != "server":
                bad.append(f"{place}: the server sees only the public header and its own, not {header}")
            continue
        if folder == "cli":
            if other and header not in ("server/serve.h", "server/html_report.h", "server/pdf_report.h"):
                bad.append(f"{place}: the command sees only the public header, not {header}")
            continue
        layer = folder.removeprefix("src/")
        while layer not in MAY_SEE and "/" in layer:
            layer = layer.rpartition("/")[0]
        if layer not in MAY_SEE:
            bad.append(f"{place}: folder {folder} is not in the list of layers")
        elif other != layer and not other.startswith(layer + "/") and other not in MAY_SEE[layer].split():
            bad.append(f"{place}: {layer} must not see {header}")
for name, paths in names.items():
    if len(paths) > 1:
        bad.append(f"file name used twice: {', '.join(map(str, paths))}")
print("\n".join(bad) or f"{len(sources)} files keep to their layers")
sys.exit(bool(bad))
END
