"""The brief gives the same bytes whatever the threads, the run or the order of rows, and says what other verbs say."""

import re
import csv
import hashlib
import json
import random
import shutil
import subprocess

import pytest

from command import CUTSET, MINI, SOURCE, cutset

BELARUS = str(SOURCE / "cases" / "belarus-2020")
SPRING = ["--end", "2020-05-09"]  # a shorter horizon asks the same questions and is answered sooner


def exported(case, *options, format="canonical"):
    out, _ = cutset("brief", case, *options, "--format", format)
    return out


def tables(verb, case, *options, status=0):
    out, _ = cutset(verb, case, *options, "--format", "json", status=status)
    document = json.loads(out)
    return document.get("tables", document)


def shuffled(case, folder, seed):
    """A copy with the rows of every table in another order, and the columns of every table too."""
    path = folder / f"shuffled-{seed}"
    shutil.copytree(case, path)
    chance = random.Random(seed)
    for file in sorted(path.glob("*.csv")):
        with open(file, newline="") as text:
            header, *rows = list(csv.reader(text))
        before = list(rows)
        while len(rows) > 1 and rows == before:
            chance.shuffle(rows)
        order = list(range(len(header)))
        chance.shuffle(order)
        with open(file, "w", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([[row[k] for k in order] for row in [header, *rows]])
    return path


@pytest.fixture(scope="module")
def spring():
    return exported(BELARUS, *SPRING)


def test_two_runs(spring):
    assert len(spring) > 100000 and "run_env" not in spring
    assert exported(BELARUS, *SPRING) == spring
    assert exported(MINI) == exported(MINI)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads(spring, threads):
    assert exported(BELARUS, *SPRING, "--threads", threads) == spring
    assert exported(MINI, "--threads", threads) == exported(MINI)


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_and_columns(spring, tmp_path, seed):
    assert exported(shuffled(MINI, tmp_path / "mini", seed)) == exported(MINI)
    assert exported(shuffled(BELARUS, tmp_path, seed), *SPRING) == spring


def test_digest_is_that_of_the_bytes():
    assert exported(MINI, format="digest").strip() == hashlib.sha256(exported(MINI).encode()).hexdigest()


def test_another_row_gives_other_bytes(tmp_path):
    """So that the comparisons above can fail at all."""
    case = tmp_path / "case"
    shutil.copytree(MINI, case)
    text = (case / "routes.csv").read_text()
    assert ",30,USD/t,sea" in text
    (case / "routes.csv").write_text(text.replace(",30,USD/t,sea", ",30.0,USD/t,sea"))
    assert exported(case) == exported(MINI)  # the same number
    (case / "routes.csv").write_text(text.replace(",30,USD/t,sea", ",30.01,USD/t,sea"))
    assert exported(case) != exported(MINI)


# ---- the brief and the other verbs -----------------------------------------------------------------------------------

SAME = ["stages", "unserved", "supply", "accounts", "incidence", "flows", "stocks", "periods", "postings", "prices",
        "binding", "forgone"]


def of(found, table, solve):
    return [row for row in found.get(table, []) if row["solve"] == solve]


def questions(case):
    """[(verb, scenarios)] of the questions of case.yaml that are plans."""
    asked = []
    for line in open(f"{case}/case.yaml", encoding="utf-8"):
        if line.strip().startswith("- {verb:"):
            verb = line.split("verb:")[1].split(",")[0].strip()
            names = re.search(r"scenario: *(\[[^]]*\]|[\w-]+)", line)
            if verb in ("solve", "compare"):
                asked.append((verb, re.findall(r"[\w-]+", names.group(1)) if names else []))
    return asked


@pytest.mark.parametrize("case", [MINI, BELARUS])
def test_solves_are_those_of_solve(case):
    options = SPRING if case == BELARUS else []
    brief = tables("brief", case, *options, "--no-detail")
    assert len(questions(case)) >= 2
    for _, names in questions(case):
        solve = "+".join(names) or "base"
        words = [word for name in names for word in ("-s", name)]
        alone = solved(case, *words, *options)
        assert of(brief, "stages", solve), solve
        for table in SAME:
            assert of(brief, table, solve) == of(alone, table, solve), (solve, table)


def test_sides_are_those_of_solve():
    both = tables("compare", BELARUS, "-s", "suspension", *SPRING, "--no-detail", "--ranges=no", "--survival=no")
    for solve, words in (("base", []), ("suspension", ["-s", "suspension"])):
        alone = solved(BELARUS, *words, *SPRING)
        for table in set(SAME) - {"forgone"}:
            assert of(both, table, solve) == of(alone, table, solve), (solve, table)


def solved(case, *options):
    done = subprocess.run([CUTSET, "solve", case, *options, "--no-detail", "--ranges=no", "--format", "json"],
                          capture_output=True, text=True, timeout=100)
    assert done.returncode in (0, 2), done.stderr
    document = json.loads(done.stdout)
    return document.get("tables", document)
