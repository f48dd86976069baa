"""Completion of words in bash, by running the function that the command writes; the script for zsh is looked at."""

import re
import subprocess

import pytest

from command import SOURCE, cutset


@pytest.fixture(scope="module")
def script():
    return cutset("document", "bash-completion")[0]


def complete(script, *words, cwd=SOURCE):
    """What bash would offer for the last word."""
    quoted = " ".join("'" + word + "'" for word in words)
    run = f"{script}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _cutset; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, cwd=cwd, timeout=20)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.split()



def test_verbs(script):
    offered = complete(script, "cutset", "")
    assert {"solve", "compare", "bundle", "replay", "--help"} <= set(offered)
    assert complete(script, "cutset", "so") == ["solve"]
    assert complete(script, "cutset", "x") == []


def test_options_are_those_of_the_verb(script):
    offered = complete(script, "cutset", "solve", "--")
    assert "--scenario" in offered and "--no-detail" in offered and "--against" not in offered
    assert complete(script, "cutset", "compare", "--ag") == ["--against"]
    assert complete(script, "cutset", "document", "--") == ["--help"]


@pytest.mark.parametrize("words", [("--format", "c"), ("--format", "=", "c"), ("-f", "c")])
def test_words_of_a_choice(script, words):
    assert complete(script, "cutset", "solve", "tests/cases/mini", *words) == ["csv", "canonical"]


def test_an_equals_sign_alone_offers_all_words(script):
    assert complete(script, "cutset", "solve", "--measures", "=") == ["off", "open"]


def test_cases_are_folders_and_results_are_files(script, tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "answer.cutset").write_text("")
    assert complete(script, "cutset", "solve", "", cwd=tmp_path) == ["case"]
    assert sorted(complete(script, "cutset", "verify", "", cwd=tmp_path)) == ["answer.cutset", "case"]
    assert complete(script, "cutset", "verify", "answer.cutset", "", cwd=tmp_path) == ["case"]
    assert complete(script, "cutset", "verify", "--width", "80", "-q", "answer.cutset", "", cwd=tmp_path) == ["case"]
    assert complete(script, "cutset", "verify", "--width", "=", "80", "answer.cutset", "", cwd=tmp_path) == ["case"]
    assert complete(script, "cutset", "solve", "case", "", cwd=tmp_path) == []
    assert "answer.cutset" in complete(script, "cutset", "solve", "case", "-o", "a", cwd=tmp_path)
    assert complete(script, "cutset", "solve", "case", "--scenario", "a", cwd=tmp_path) == []


def test_documents_and_verbs_as_operands(script):
    assert complete(script, "cutset", "document", "z") == ["zsh-completion"]
    assert complete(script, "cutset", "help", "rep") == ["replay"]
    for name in complete(script, "cutset", "document", ""):
        if name != "datapackage":
            cutset("document", name)


def test_the_script_for_zsh_has_every_verb_and_closes_what_it_opens():
    text = cutset("document", "zsh-completion")[0]
    assert text.startswith("#compdef cutset\n")
    for verb in complete(cutset("document", "bash-completion")[0], "cutset", "")[:-2]:
        assert f"    {verb})\n      _arguments -S" in text and f"    '{verb}:" in text
    plain = text.replace("'\\''", "")
    for line in plain.splitlines():
        assert line.count("'") % 2 == 0, line
    assert "'*--scenario=[" in text and ":_files -/'" in text and "(off open)" in text
