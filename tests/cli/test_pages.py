"""What is printed of a result: pages for people, JSON, CSV, canonical."""

import csv
import hashlib
import io
import json
import os
import pty
import re
import struct
import subprocess
import fcntl
import termios

import pytest

from command import CUTSET, MINI, cutset, golden, made_up, saved


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("pages") / "made_up.cutset", made_up())


@pytest.mark.parametrize("width", [0, 60, 80, 120])
def test_page(result, width):
    out, err = cutset("export", result, "--width", width)
    golden(f"page_{width}.txt", out)
    assert err == ""
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


def test_page_fits_its_width(result):
    for width in (60, 80, 120):
        out, _ = cutset("export", result, "--width", width)
        assert max(map(len, out.splitlines())) <= width


def test_markdown(result):
    """Headings, lists and pipe tables in which every row has as many cells as its head; nothing for a terminal."""
    out, err = cutset("export", result, "--format", "markdown")
    golden("page.md", out)
    assert err == "" and "\x1b" not in out
    assert out.startswith("# ") and out.count("\n# ") == 0 and "\n## " in out
    cells = 0
    for line in out.splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        here = len(re.findall(r"(?<!\\)\|", line)) - 1
        assert cells in (0, here), line
        cells = here


def test_markdown_escapes_what_it_would_obey(result):
    out, _ = cutset("export", result, "--format", "markdown", "--table", "run")
    assert "contracts.rosneft.max=0.5 Mt/month" in out
    out, _ = cutset("export", result, "--format", "markdown", "--table", "headlines")
    assert "<" not in out.replace("\\<", "")


def test_whole_table(result):
    out, _ = cutset("export", result, "--table", "supply", "--width", 0)
    golden("page_supply.txt", out)
    out, _ = cutset("export", result, "-t", "postings", "-t", "flows", "--width", 0)
    golden("page_postings_flows.txt", out)
    assert "4,611" not in out and "4611686018427387905" in out  # too large for a double, so to the digit


def test_colour_only_where_asked(result):
    out, _ = cutset("export", result, "--colour", "always")
    assert "\x1b[1m" in out
    assert cutset("export", result, "--colour=never")[0] == cutset("export", result)[0]


def on_terminal(*words, columns=70, env=None):
    """What the command writes to a terminal that wide."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    clean.update({"TERM": "xterm", **(env or {})})
    process = subprocess.Popen([CUTSET, *words], stdout=child, stderr=subprocess.DEVNULL, env=clean)
    os.close(child)
    chunks = []
    while True:
        try:
            chunk = os.read(parent, 65536)
        except OSError:  # how Linux tells that the other side is gone
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(parent)
    assert process.wait(timeout=60) == 0
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_terminal_has_its_width_and_colour(result):
    page = on_terminal("export", result, "--colour", "never")
    assert page == cutset("export", result, "--width", 70)[0]
    assert on_terminal("export", result, "--colour", "never", env={"COLUMNS": "90"}) == cutset("export", result, "--width", 90)[0]
    assert on_terminal("export", result) == cutset("export", result, "--width", 70, "--colour", "always")[0]
    assert on_terminal("export", result, env={"NO_COLOR": "1"}) == page
    assert on_terminal("export", result, env={"TERM": "dumb"}) == page


def test_control_characters_do_not_reach_the_terminal(tmp_path):
    rows = {"headlines": [{"position": 1, "topic": "A\x1b[31m", "answer": "b\x07\nc\x9bd"}],
            "run": [{"name": "title", "value": "x\x1b]0;y\x07"}]}
    path = saved(tmp_path / "r.cutset", rows)
    for words in ((), ("--table", "headlines")):
        out, _ = cutset("export", path, *words)
        assert not any(ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160 for c in out)


def test_json(result):
    out, _ = cutset("export", result, "--format", "json")
    tables = json.loads(out)
    expected = made_up()
    assert set(tables) == set(expected)
    for name, rows in expected.items():
        assert len(tables[name]) == len(rows)
        for row in rows:
            found = [r for r in tables[name] if all(r[c] == (bool(v) if c == "beyond" else v) for c, v in row.items())]
            assert len(found) == 1, row
    assert tables["supply"][0]["price"] is None or isinstance(tables["supply"][0]["price"], float)
    one = json.loads(cutset("export", result, "--format=json", "--table=supply", "--table", "run")[0])
    assert one == {name: tables[name] for name in ("supply", "run")}


def test_csv(result):
    out, _ = cutset("export", result, "--format", "csv", "--table", "headlines")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [r["position"] for r in rows] == ["1", "2", "3"]
    assert rows[0]["answer"] == made_up()["headlines"][0]["answer"]
    assert rows[1]["low"] == ""
    assert out.count("\r\n") == 4
    _, err = cutset("export", result, "--format", "csv", status=1)
    assert err == "cutset: CSV holds one table: choose one of headlines, stages, survival, supply, binding, run, postings\n"


def test_digest_is_of_the_canonical_export(result):
    out, _ = cutset("export", result, "--format", "canonical")
    assert cutset("export", result, "--format", "digest")[0] == hashlib.sha256(out.encode()).hexdigest() + "\n"


def test_saved_result_prints_like_the_run(tmp_path):
    path = tmp_path / "mini.cutset"
    page, _ = cutset("solve", MINI, "--output", path)
    assert cutset("export", path)[0] == page
    for name in ("json", "canonical", "digest"):
        volatile = [] if name != "json" else ["--table", "supply"]
        assert cutset("export", path, "-f", name, *volatile)[0] == cutset("solve", MINI, "-f", name, *volatile)[0]


def test_quiet_prints_nothing(tmp_path):
    path = tmp_path / "mini.cutset"
    assert cutset("solve", MINI, "-qo", path) == ("", "")
    assert path.exists()


def test_verify_accepts_what_solve_saved(tmp_path):
    path = tmp_path / "mini.cutset"
    cutset("solve", MINI, "-q", "-o", path)
    out, _ = cutset("verify", path, MINI, "--format", "json", "--table", "verification")
    checks = json.loads(out)["verification"]
    assert {c["level"] for c in checks} == {"a", "b"} and all(c["passed"] for c in checks)
    assert cutset("verify", MINI, "--result", path, "-f", "digest") == cutset("verify", path, MINI, "-f", "digest")
    out, _ = cutset("verify", path, "--format", "json", "--table", "verification")
    assert {c["level"] for c in json.loads(out)["verification"]} == {"a"}
