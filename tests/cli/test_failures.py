"""What must fail, how it says so, and with which exit status."""

import os
import shutil
import signal
import subprocess
import time

import pytest

from command import CUTSET, MINI, cutset


@pytest.fixture()
def case(tmp_path):
    """A copy of the small case, to be spoilt; edit(file, old, new) does that."""
    path = tmp_path / "case"
    shutil.copytree(MINI, path)

    def edit(name, old, new):
        text = (path / name).read_text()
        assert old in text
        (path / name).write_text(text.replace(old, new, 1))

    edit.path = str(path)
    return edit


@pytest.mark.parametrize("words, message", [
    (["slove", "x"], 'unknown verb "slove"; did you mean "solve"?'),
    (["--quiet", "solve"], '"--quiet" stands where a verb should: cutset VERB CASE [OPTIONS]'),
    (["help", "slove"], 'unknown verb "slove"; did you mean "solve"?'),
    (["solve"], "solve needs CASE: cutset solve CASE"),
    (["solve", ""], "CASE is empty"),
    (["solve", "a", "b"], '"b" is one word too many: cutset solve CASE'),
    (["solve", "a", "--scenrio", "x"], 'solve does not know option "scenrio"; did you mean "scenario"?'),
    (["solve", "a", "--no-quit"], 'solve does not know option "no-quit"'),
    (["solve", "a", "--no-scenario"], 'solve does not know option "no-scenario"'),
    (["solve", "a", "-z"], "solve does not know option -z"),
    (["solve", "a", "--="], 'solve does not know option "--="'),
    (["solve", "a", "--against", "x"], 'solve does not take option "against"; it belongs to compare'),
    (["export", "a", "-o", "x"], 'export does not take option "output"'),
    (["solve", "a", "--scenario"], "option --scenario needs a value: NAME"),
    (["solve", "a", "--output", "--quiet"], "option --output needs a value: FILE"),
    (["solve", "a", "-q", "--no-quiet"], 'option "quiet" is given twice'),
    (["solve", "a", "--quiet=perhaps"], 'option "quiet": "perhaps" is not yes or no'),
    (["solve", "a", "--no-quiet=yes"], "option --no-quiet=yes takes no value"),
    (["solve", "a", "--as-of", "2020-02-30"], 'option "as_of": "2020-02-30" is not a date, YYYY-MM-DD'),
    (["solve", "a", "--time-limit=-1"], 'option "time_limit": "-1" is not a number above 0'),
    (["solve", "a", "--format", "xml"], 'option "format": "xml" is none of: table, markdown, html, json, csv, canonical, digest'),
    (["solve", MINI, "--format", "json", "--width", "80"], "--width is for the page, not for --format json"),
    (["solve", MINI, "--format", "digest", "--table", "run"], "--format digest is of the whole result: it takes no --table"),
    (["solve", MINI, "--table", "flaws"], 'unknown table "flaws"; did you mean "flows"?'),
    (["verify"], "verify needs RESULT: cutset verify RESULT [CASE]"),
    (["verify", "/nonexistent/r"], "/nonexistent/r: there is no such file"),
    (["verify", "r", "--as-of", "2020-01-01"], 'option "as_of" needs a CASE to open'),
    (["export", "/dev/null"], "/dev/null is not a plain file"),
    (["document"], "document needs WHAT: cutset document WHAT [CASE]"),
    (["document", "manuel"], 'unknown document "manuel"; did you mean "manual"?'),
    (["document", "datapackage"], "a data package is of a case, and none is given"),
    (["document", "ddl", MINI], "only datapackage is about a case: cutset document ddl"),
])
def test_wrong_words(words, message):
    out, err = cutset(*words, status=1)
    assert out == ""
    assert err.startswith("cutset: " + message)
    assert "Traceback" not in err and "ERROR: AddressSanitizer" not in err


def test_options_stand_anywhere():
    expected = cutset("solve", MINI, "--format", "digest")
    assert cutset("solve", "--format=digest", MINI) == expected
    assert cutset("solve", "-f", "digest", "--", MINI) == expected
    assert cutset("solve", "-fdigest", MINI, "--no-quiet") == expected
    assert cutset("solve", "--", "-f", status=1)[0] == ""


def test_folder_without_case():
    out, err = cutset("solve", "/nonexistent", status=1)
    assert out == ""
    assert "/nonexistent" in err and "nothing was run" in err


def test_all_errors_of_a_case_are_told_at_once(case):
    case("routes.csv", "pipeline,a_border,b_refinery,oil,120", "pipeline,a_bordr,b_refinery,oil,-120")
    case("contracts.csv", "pipe,Pipeline contract,AAA", "pipe,Pipeline contract,AAAA")
    case("series.csv", "world,2021-04,400,USD/t", "world,2021-04,four,USD/t")
    out, err = cutset("solve", case.path, status=1)
    assert out == ""
    lines = err.splitlines()
    assert any(line.startswith("routes.csv:2: column from: ") and "a_border" in line for line in lines)
    assert any(line.startswith("routes.csv:2: column capacity: ") and "-120" in line for line in lines)
    assert any(line.startswith("contracts.csv:2: column seller: ") and "AAAA" in line for line in lines)
    assert any(line.startswith("series.csv:2: column value: ") and "four" in line for line in lines)
    assert lines[-1].startswith(f"cutset: {case.path}: ") and lines[-1].endswith(" errors in the case; nothing was run")
    page, told = cutset("check", case.path, status=1)
    assert page.splitlines() == lines[:-1]  # check gives the same as its answer
    assert told.endswith(" errors in the case\n")


def test_findings_as_json(case):
    case("routes.csv", "pipeline,a_border", "pipeline,a_bordr")
    out, _ = cutset("check", case.path, "--format", "json", "--table", "findings", status=1)
    assert '"file": "routes.csv", "row": 2, "column": "from", "value": "a_bordr"' in out


def test_unknown_scenario_and_setting():
    _, err = cutset("solve", MINI, "--scenario", "cat", status=1)
    assert "cat" in err and "did you mean cut?" in err
    _, err = cutset("solve", MINI, "--set", "routes.pipelin.capacity=1 kt/d", status=1)
    assert "pipelin" in err and "pipeline" in err
    _, err = cutset("solve", MINI, "--set", "routes", status=1)
    assert "table.id.column=value" in err


def test_need_that_cannot_be_met_is_an_answer(case):
    case("contracts.csv", "80,kt/month", "0,kt/month")
    out, err = cutset("solve", case.path, "--set", "contracts.pipe.active=no", "--set", "storages.tank.initial=0 kt",
                      "--set", "storages.tank.dead_stock=0 kt", status=2)
    assert "What is not served?" in out and "not servable" in out
    assert "defect" not in err


@pytest.mark.parametrize("words", [["solve", MINI], ["help"], ["--version"], ["document", "ddl"], ["solve", "--help"]])
def test_output_that_cannot_be_written(words):
    with open("/dev/full", "w") as full:
        done = subprocess.run([CUTSET, *words], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 5
    assert done.stderr == b"cutset: the standard output cannot be written: No space left on device\n"
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", CUTSET, *words], stderr=subprocess.PIPE)
    assert done.returncode == 5
    assert b"the standard output cannot be written" in done.stderr
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([CUTSET, *words], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert done.returncode == 5
    assert b"Broken pipe" in done.stderr


def test_result_file_that_cannot_be_written(tmp_path):
    for path, message in [(tmp_path / "no" / "r", "its folder does not exist"), (tmp_path, "is a folder"),
                          ("/dev/full", "is not a plain file"), (os.path.join(MINI, "case.yaml"), "it is not overwritten")]:
        out, err = cutset("solve", MINI, "-o", path, status=1)
        assert out == "" and message in err
    limited = f"ulimit -f 64; exec '{CUTSET}' solve '{MINI}' -o '{tmp_path}/r'"
    done = subprocess.run(["sh", "-c", limited], capture_output=True)
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.fixture()
def long_case(case):
    """Eight years day by day: seconds of work."""
    case("case.yaml", "2021-05-31", "2028-12-31")
    case("case.yaml", "step: month", "step: day")
    case("contracts.csv", "2021-12-31", "2028-12-31")
    with open(os.path.join(case.path, "series.csv"), "a") as series:
        for year in range(2021, 2029):
            series.write(f"world,{year},410,USD/t,test,assumed,2021-01-01\n")
            if year > 2021:
                series.write(f"discount,{year},100,USD/t,test,assumed,2021-01-01\n")
    return case.path


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_by_a_signal(long_case, tmp_path, number, status):
    path = tmp_path / "r.cutset"
    process = subprocess.Popen([CUTSET, "brief", long_case, "-o", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.7)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (status, b"", b"cutset: interrupted\n")
    assert not path.exists()


def test_progress_where_asked(long_case):
    process = subprocess.Popen([CUTSET, "brief", long_case, "--progress"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    line = process.stderr.readline().decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert line.startswith("cutset: ")
