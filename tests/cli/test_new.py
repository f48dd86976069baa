"""`cutset new`: a case to start one's own from."""

import os
import pathlib
import subprocess

import pytest

CUTSET = os.environ["CUTSET"]
TUTORIAL = pathlib.Path(os.environ["CUTSET_SOURCE_DIR"]) / "cases" / "tutorial"


def cutset(*words, status=0, **more):
    done = subprocess.run([CUTSET, *map(str, words)], capture_output=True, text=True, timeout=100, **more)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout, done.stderr


def test_it_is_sound_and_answers(tmp_path):
    folder = tmp_path / "my-case"
    out, err = cutset("new", folder, "--title", 'Gas "for" the \\ islands')
    assert err == "" and f"cutset check {folder}" in out
    cutset("check", folder)
    out, _ = cutset("brief", folder, "--width", "0")
    assert out.startswith('Gas "for" the \\ islands\nbrief: ')
    out, _ = cutset("check", folder, "--format", "csv", "--table", "run")
    assert "case,my-case\n" in out
    assert out.count("error") == 0


def test_its_tables_are_those_of_the_tutorial(tmp_path):
    cutset("new", tmp_path / "a" "b")
    made = sorted(path.name for path in (tmp_path / "ab").iterdir())
    assert made == sorted(path.name for path in TUTORIAL.iterdir() if path.suffix in (".csv", ".yaml"))
    for path in TUTORIAL.glob("*.csv"):
        assert (tmp_path / "ab" / path.name).read_bytes() == path.read_bytes()


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "here").mkdir()
    cutset("new", "here/", cwd=tmp_path)
    assert (tmp_path / "here" / "case.yaml").read_text().startswith("cutset: 1\nid: here\ntitle: \"here\"\n")


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "routes.csv").write_text("mine")
    _, err = cutset("new", tmp_path, status=1)
    assert err.endswith("is there and not an empty folder: nothing was written\n")
    assert os.listdir(tmp_path) == ["routes.csv"] and (tmp_path / "routes.csv").read_text() == "mine"
    _, err = cutset("new", tmp_path / "routes.csv" , status=1)
    assert "routes.csv" in err and (tmp_path / "routes.csv").read_text() == "mine"


@pytest.mark.parametrize("name, message", [
    ("a b", 'letters, digits, - and _, not "a b"'), ("é", "letters, digits, - and _"), ("..", 'not ".."'),
    ("x" * 64, "up to 63"), ("", "FOLDER is empty"), ("none/deep", "cannot make the folder none/deep: No such file")])
def test_folders_that_will_not_do(name, message, tmp_path):
    _, err = cutset("new", name, status=1, cwd=tmp_path)
    assert message in err
    assert os.listdir(tmp_path) == []


def test_title_of_two_lines(tmp_path):
    _, err = cutset("new", "a", "--title", "one\ntwo", status=1, cwd=tmp_path)
    assert "not one line" in err and os.listdir(tmp_path) == []


def test_a_disk_that_is_full_leaves_nothing(tmp_path):
    def short():
        import resource
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
    done = subprocess.run([CUTSET, "new", "a"], cwd=tmp_path, capture_output=True, text=True, preexec_fn=short)
    assert done.returncode == 1 and "cannot write a/" in done.stderr, done
    assert os.listdir(tmp_path) == []
