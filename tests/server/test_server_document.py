"""What docs/server.md shows works as it stands there."""

import json
import pathlib
import re
import subprocess
import textwrap

import pytest

from serving import BELARUS, SOURCE, VERBS, cutset, serving

TEXT = (SOURCE / "docs" / "server.md").read_text()


@pytest.fixture(scope="module")
def server():
    with serving(cases=[BELARUS]) as s:
        yield s


CURLS = [line.strip() for line in TEXT.splitlines() if line.startswith("    curl ") and "/ID/" not in line]


@pytest.mark.parametrize("line", CURLS)
def test_lines_for_curl(server, line):
    done = subprocess.run(["sh", "-c", line.replace("localhost:8080", f"localhost:{server.port}")], capture_output=True, timeout=100)
    answer = json.loads(done.stdout)
    assert answer and "error" not in answer


def test_lines_for_python(server):
    block, = re.findall(r"((?:    .*\n)*    import json, urllib.*\n(?:    .*\n)*)", TEXT)
    names = {}
    exec(textwrap.dedent(block).replace("localhost:8080", f"localhost:{server.port}"), names)
    assert names["tables"]["stages"]


def test_paths_are_those_of_the_description(server):
    told = set()
    for method, paths in re.findall(r"^\| `(GET|PUT|POST|DELETE) /api/v1/([^|]*)` \|", TEXT, re.M):
        first = paths.split("`")[0]
        for path in [first] + [f"runs/{p}" for p in re.findall(r"`/runs/(\S+)", f"`{paths}`")[:0]]:
            told.add((method.lower(), "/" + re.sub(r"\bID\b", "{}", path).replace("NAME", "{}")))
    told.add(("get", "/runs/{}"))
    document = server.get("openapi.json").json
    described = {(m, re.sub(r"\{\w+\}", "{}", p)) for p, item in document["paths"].items() for m in item}
    verbs = {("post", f"/{v}") for v in VERBS}
    assert told - {("post", "/VERB")} == described - verbs


def test_options_are_those_of_the_command():
    text, _ = cutset("help", "serve")
    named = set(re.findall(r"`(--[a-z-]+)`", TEXT.split("## How do I call it?")[0]))
    assert named == set(re.findall(r"--[a-z-]+", text.split("Options:")[1].split("Examples:")[0])) - {"--help"}
    for option, value in [("port", "8080"), ("address", "127.0.0.1"), ("queue", "64"), ("keep", "500")]:
        assert re.search(rf"`--{option}` \| {re.escape(value)} ", TEXT), option


def test_files_of_a_run_are_those_told(server):
    run = server.run("rows", {}, case="belarus-2020").headers["Cutset-Run"]
    found = {p.name for p in (pathlib.Path(server.data) / "runs" / run).iterdir()}
    assert found == {"request.json", "outcome.json", "result.cutset", "tables.json"}
    assert all(f"`{name}`" in TEXT for name in found)
