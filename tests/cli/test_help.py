"""Help, version, manual: generated from the tables, compared with golden files."""

import re
import shutil
import subprocess

import pytest

from command import cutset, golden

VERBS = ["check", "solve", "compare", "depend", "diversify", "brief", "why", "why-not", "simulate", "backtest", "verify", "rows", "export",
         "bundle", "replay", "document", "new", "serve", "help"]


def test_overview():
    out, _ = cutset("help")
    golden("help.txt", out)
    assert cutset("--help")[0] == out
    assert cutset("-h")[0] == out
    assert cutset("help", "--help")[0] != out  # that is help on help


def test_no_word_at_all_is_an_error():
    out, err = cutset(status=1)
    assert out == "" and err == cutset("help")[0]


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb(verb):
    out, err = cutset("help", verb)
    golden(f"help_{verb}.txt", out)
    assert err == ""
    assert cutset(verb, "--help")[0] == out
    assert cutset(verb, "-h", "no", "operand", "is", "needed")[0] == out
    assert all(len(line) <= 100 for line in out.splitlines())


def test_help_lists_all_verbs():
    out, _ = cutset("help")
    assert re.findall(r"^  ([a-z-]+) +[A-Z].*\?$", out, re.M) == VERBS


def test_version():
    assert re.fullmatch(r"cutset \d+\.\d+\.\d+\n", cutset("--version")[0])
    assert cutset("-V") == cutset("--version")


def test_manual():
    out, _ = cutset("document", "manual")
    golden("cutset.1", out)
    for verb in VERBS:
        assert f".It Cm {verb}\n" in out


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_manual_is_sound_mdoc():
    out, _ = cutset("document", "manual")
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=out.encode(), capture_output=True)
    assert lint.stdout.decode() == "" and lint.returncode == 0
    page = subprocess.run(["mandoc", "-T", "ascii"], input=out.encode(), capture_output=True, check=True)
    text = re.sub(".\b", "", page.stdout.decode())
    assert "--time-limit" in text and "cutset document manual | man -l -" in text


def test_documents_name_every_table():
    ddl, _ = cutset("document", "ddl")
    results, _ = cutset("document", "results")
    tables = re.findall(r'^CREATE TABLE "(\w+)"', ddl, re.M)
    assert len(tables) > 20
    for table in tables:
        assert table == "cutset_format" or f"\n## {table}\n" in results
