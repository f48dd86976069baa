"""The output that README and manual show is what the program prints.            ctest: full

A block that starts with `$ cutset ...` is run. A line `...` in it stands for lines left out; spaces and the length of
rules do not count, nor does what is below rounding. UPDATE_GOLDEN=1 writes blocks anew that leave out
nothing, or only their end; the others are edited by hand.
"""

import os
import re
import shlex
import subprocess

import pytest

from command import CUTSET, SOURCE

DOCUMENTS = ["README.md", "docs/questions.md", "docs/first-case.md", "docs/belarus-2020.md",
             "docs/europe-gas.md"]
BLOCK = re.compile(r"^```\w*\n(\$ cutset .*?)^```", re.M | re.S)
ONE = re.compile(r"^\$ cutset .*\n(?:(?!\$ ).*\n)*", re.M)  # a command of a block and what it prints


def plain(line):
    line = re.sub(r"-?\d+(\.\d+)?e-\d+", "~0", line)
    line = re.sub(r"-?\d+\.\d{7,}", lambda m: f"{float(m.group()):.7g}", line)
    return re.sub(r"-{2,}", "--", " ".join(line.split()))


def missing(expected, printed):
    """The first expected line that does not follow in what was printed, or None."""
    at, may_skip = 0, False
    for line in expected:
        if line.strip() == "...":
            may_skip = True
            continue
        while at < len(printed) and plain(printed[at]) != plain(line) and may_skip:
            at += 1
        if at == len(printed) or plain(printed[at]) != plain(line):
            return line
        at, may_skip = at + 1, False
    return None if may_skip or at == len(printed) else f"and then: {printed[at]}"


def run(command, folder):
    words = shlex.split(command)
    words[0] = CUTSET
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    done = subprocess.run(words, cwd=folder, env=clean, capture_output=True, text=True, timeout=250)
    return (done.stderr + done.stdout).splitlines()


memory = {}  # what the commands of all documents printed


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where they run: the paths of a checkout, and room for results."""
    path = tmp_path_factory.mktemp("examples")
    (path / "cases").symlink_to(SOURCE / "cases")
    (path / "tests").symlink_to(SOURCE / "tests")
    return path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_examples(name, folder):
    path = SOURCE / name
    text = path.read_text()
    wrong = []
    for part in (part for block in BLOCK.findall(text) for part in ONE.findall(block)):
        command, *expected = part.splitlines()
        command = command[2:]
        if command not in memory:
            memory[command] = run(command, folder)
        printed = memory[command]
        line = missing(expected, printed)
        if line is None:
            continue
        gaps = [k for k, e in enumerate(expected) if e.strip() == "..."]
        if os.environ.get("UPDATE_GOLDEN") and gaps in ([], [len(expected) - 1]):
            new = printed if not gaps else printed[:gaps[0]] + ["..."]
            text = text.replace(part, "\n".join(["$ " + command] + new) + "\n", 1)
        else:
            wrong.append(f"{command}: {line}")
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text)
    assert not wrong, "\n".join(wrong)
