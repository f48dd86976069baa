"""An answer packed, handed on and run again from that one file; files that are no bundles are refused."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tarfile

import pytest

from command import CUTSET, MINI, SOURCE, cutset

MEASURES = str(SOURCE / "tests" / "cases" / "measures")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    result, bundle = folder / "answer.cutset", folder / "answer.bundle"
    cutset("solve", MINI, "-s", "cut", "--set", "contracts.pipe.max=90 kt/month", "--start", "2021-04-02", "-o", result, "-q")
    assert cutset("bundle", result, MINI, "-o", bundle) == ("", "")
    return result, bundle


def test_an_answer_comes_out_again(made, tmp_path):
    result, bundle = made
    digest = cutset("export", result, "-f", "digest")[0]
    assert cutset("replay", bundle) == ("the same answer: " + digest, "")
    cutset("replay", bundle, "--quiet", "--output", tmp_path / "again.cutset")
    assert cutset("export", tmp_path / "again.cutset", "-f", "canonical") == cutset("export", result, "-f", "canonical")


@pytest.mark.parametrize("words", [("brief",), ("compare", "--measure", "terminal=2021-05-03"), ("check",),
                                   ("solve", "--measures", "open", "--no-detail"),
                                   ("solve", "--step", "day")])
def test_answers_of_other_verbs_do_too(words, tmp_path):
    verb, *options = words
    cutset(verb, MEASURES, *options, "-o", tmp_path / "a", "-q")
    cutset("bundle", tmp_path / "a", MEASURES, "-o", tmp_path / "b")
    assert cutset("replay", tmp_path / "b")[0].startswith("the same answer: ")


def test_bytes_depend_on_the_answer_alone(made, tmp_path):
    result, bundle = made
    case = tmp_path / "elsewhere"
    shutil.copytree(MINI, case)
    (case / "notes.txt").write_text("not part of the case\n")
    cutset("bundle", result, case, "-o", tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == bundle.read_bytes()
    with tarfile.open(bundle) as tar:
        names = tar.getnames()
        assert names[:2] == ["manifest", "case/case.yaml"] and "case/notes.txt" not in names
        for member in tar.getmembers()[1:]:
            assert tar.extractfile(member).read() == (pathlib.Path(MINI) / pathlib.Path(member.name).name).read_bytes()


def test_replay_reads_and_writes_nothing_else(made, tmp_path):
    _, bundle = made
    shutil.copy(bundle, tmp_path / "b")
    os.chmod(tmp_path, 0o500)
    try:
        done = subprocess.run([CUTSET, "replay", "b"], cwd=tmp_path, capture_output=True, env={"TMPDIR": "/nonexistent"})
    finally:
        os.chmod(tmp_path, 0o700)
    assert done.returncode == 0 and done.stdout.startswith(b"the same answer: ")
    assert [p.name for p in tmp_path.iterdir()] == ["b"]


def repacked(bundle, path, change):
    """The bundle with its files changed: change(list of [name, bytes]) in place. Digests in the manifest follow, but for
    those of case and result."""
    with tarfile.open(bundle) as tar:
        files = [[m.name, tar.extractfile(m).read()] for m in tar.getmembers()]
    change(files)
    lines = [line for line in files[0][1].decode().splitlines() if not line.startswith("file ")]
    lines += [f"file {name.removeprefix('case/')} {hashlib.sha256(data).hexdigest()}" for name, data in files[1:]]
    if files[0][0] == "manifest":
        files[0][1] = ("\n".join(lines) + "\n").encode()
    path.write_bytes(packed(files))
    return path


def packed(files):
    """As the writer makes it: the standard tar of these files, but for two fields that it leaves empty."""
    out = b""
    for name, data in files:
        header = bytearray(512)
        header[0:len(name)] = name.encode()
        header[100:108], header[108:116], header[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
        header[124:136], header[136:148] = b"%011o\0" % len(data), b"%011o\0" % 0
        header[156:157], header[257:265], header[148:156] = b"0", b"ustar\00000", b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        out += bytes(header) + data + bytes(-len(data) % 512)
    return out + bytes(1024)


def edit(name, old, new):
    def change(files):
        for file in files:
            if file[0] == name:
                assert old in file[1]
                file[1] = file[1].replace(old, new)
    return change


def test_a_changed_case_is_another_case(made, tmp_path):
    path = repacked(made[1], tmp_path / "b", edit("case/routes.csv", b",120,", b",121,"))
    _, err = cutset("replay", path, status=1)
    assert err.endswith(": the case is not the one that the answer was found for\n")


def test_another_answer_is_told(made, tmp_path):
    path = repacked(made[1], tmp_path / "b", edit("manifest", b"run scenario=cut\n", b""))
    out, err = cutset("replay", path, status=2)
    first, second = out.splitlines()
    assert first.startswith("another answer: ") and second.startswith("the bundle has: ") and err == ""
    digest = cutset("export", made[0], "-f", "digest")[0].strip()
    assert second.endswith(digest) and not first.endswith(digest)


def rename(old, new):
    def change(files):
        for file in files:
            if file[0] == old:
                file[0] = new
    return change


@pytest.mark.parametrize("change, message", [
    (rename("case/routes.csv", "../routes.csv"), '"../routes.csv" in it is no file of a case'),
    (rename("case/routes.csv", "case/../../etc/routes.csv"), '"../../etc/routes.csv" in it is no file of a case'),
    (rename("case/routes.csv", "/etc/passwd"), '"/etc/passwd" in it is no file of a case'),
    (rename("case/routes.csv", "case/notes.csv"), '"notes.csv" in it is no file of a case'),
    (rename("case/routes.csv", "case/places.csv"), "places.csv stands twice in it, or out of order"),
    (rename("manifest", "other"), "it is no bundle of a form that is known"),
    (edit("manifest", b"cutset-bundle 1", b"cutset-bundle 9"), "it is no bundle of a form that is known"),
    (edit("manifest", b"verb solve", b"verb verify"), "an answer of verify cannot be replayed"),
    (edit("manifest", b"verb solve", b"verb sovle"), 'unknown verb "sovle"; did you mean "solve"?'),
    (edit("manifest", b"verb solve\n", b""), "its manifest does not tell of which answer it is"),
    (edit("manifest", b"verb solve", b"verb solve\nverb solve"), "its manifest tells verb twice"),
    (edit("manifest", b"run scenario=cut", b"run output=/etc/x"), 'option "output" is for front ends, not for a run'),
    (edit("manifest", b"run scenario=cut", b"run result=/etc/passwd"),
     'solve does not take option "result"; it belongs to verify'),
    (edit("manifest", b"run scenario=cut", b"execute something"),
     'its manifest has a line that is not understood: "execute"'),
    (lambda files: files.pop(), "it does not have the files"),
], ids=lambda x: x if isinstance(x, str) else "")
def test_hostile_bundles_are_refused(made, tmp_path, change, message):
    if message == "it does not have the files":
        files = []
        repacked(made[1], tmp_path / "b", lambda all_files: files.extend(all_files))
        with tarfile.open(tmp_path / "b") as tar:
            kept = [[m.name, tar.extractfile(m).read()] for m in tar.getmembers()][:-1]
        (tmp_path / "b").write_bytes(packed(kept))
        message += " that its manifest tells"
    else:
        repacked(made[1], tmp_path / "b", change)
    _, err = cutset("replay", tmp_path / "b", status=1)
    assert err == f"cutset: {tmp_path / 'b'}: {message}\n"


def test_what_is_no_bundle_is_refused(made, tmp_path):
    path = tmp_path / "b"
    whole = made[1].read_bytes()
    for data in (b"", b"x" * 5000, whole[:-1], whole[:5120], whole + bytes(512), b"\0" * 1024, whole[512:]):
        path.write_bytes(data)
        _, err = cutset("replay", path, status=1)
        assert err.startswith(f"cutset: {path}: ") and err.count("\n") == 1
    with open(path, "wb") as file:  # huge, but made of nothing
        file.truncate(300 * 1024 * 1024)
    _, err = cutset("replay", path, status=4)
    assert "more than the limit" in err
    with tarfile.open(path, "w") as tar:  # a link that leads elsewhere
        link = tarfile.TarInfo("manifest")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    _, err = cutset("replay", path, status=1)
    assert err.endswith("is none of a plain file\n")


def test_what_cannot_be_bundled_is_told(made, tmp_path):
    result, bundle = made
    for words, message in [
            ((result, MEASURES, "-o", tmp_path / "x"), "the case is not the one that the answer was found for"),
            ((result, tmp_path, "-o", tmp_path / "x"), f'there is no file case.yaml in the folder "{tmp_path}"'),
            ((result, MINI, "-o", result), f"{result} exists and is not a bundle of Cutset: it is not overwritten"),
            ((result, MINI), f"a bundle needs a place, and one only: cutset bundle {result} {MINI} --output FILE")]:
        _, err = cutset("bundle", *words, status=1)
        assert err.endswith(message + "\n"), err
    assert not (tmp_path / "x").exists()
    cutset("bundle", result, MINI, "-o", shutil.copy(bundle, tmp_path / "old"))  # one bundle takes another's place
    cutset("verify", result, MINI, "--set", "contracts.pipe.max=90 kt/month", "--start", "2021-04-02", "-o",
           tmp_path / "verified", "-q")
    _, err = cutset("bundle", tmp_path / "verified", MINI, "-o", tmp_path / "x", status=1)
    assert err == "cutset: an answer of verify is about another file, and cannot be bundled\n"
