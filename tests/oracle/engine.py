"""Runs the built command and reads what it prints. The environment variable CUTSET names the command."""

import json
import os
import subprocess

import pytest

COMMAND = os.environ.get("CUTSET", "")
TIMEOUT = 300  # seconds
SHARE = float(os.environ.get("CUTSET_TEST_SHARE", "0.35"))  # of the seeds of each random test; 1 in `make soak`
needs_engine = pytest.mark.skipif(not COMMAND, reason="CUTSET is not set to the built command")


def some(seeds):
    """The seeds of a random test for which there is time now: the first of them, and at least one."""
    return seeds[:max(1, round(SHARE * len(seeds)))]


class Output:
    def __init__(self, code, text, error):
        self.code, self.text, self.error = code, text, error
        self._tables = None

    @property
    def tables(self):
        """table -> [row, a dictionary]"""
        if self._tables is None:
            document = json.loads(self.text)
            self._tables = document.get("tables", document)
        return self._tables

    def rows(self, table, **where):
        return [row for row in self.tables.get(table, [])
                if all(row.get(name) == value for name, value in where.items())]

    def run_value(self, name):
        return next(row["value"] for row in self.rows("run") if row["name"] == name)


def run(verb, case, *options, format="json"):
    """Without the model and its certificates in the output, which can be large."""
    done = subprocess.run([COMMAND, verb, str(case), *options, "--no-detail", "--format", format], capture_output=True,
                          text=True, timeout=TIMEOUT)
    return Output(done.returncode, done.stdout, done.stderr)


def solve(case, scenarios=(), *options):
    output = run("solve", case, *[f"--scenario={name}" for name in scenarios], *options)
    assert output.code in (0, 2, 3, 4), f"{case} {scenarios}: {output.error}"
    return output


def stages(output, solve_name=None):
    """[(status, objective)] in order"""
    rows = [row for row in output.rows("stages") if solve_name in (None, row["solve"])]
    rows.sort(key=lambda row: row["stage"])
    return [(row["status"], row.get("objective")) for row in rows]
