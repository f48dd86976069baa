"""What the engine answers on generated cases verifies, with the case and without."""

import subprocess

import pytest

import engine
import generate

pytestmark = engine.needs_engine


def run(*words):
    return subprocess.run([engine.COMMAND, *map(str, words)], capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize("seed", engine.some(range(60)))
def test_generated(seed, tmp_path):
    case, path = tmp_path / "case", tmp_path / "result"
    case.mkdir()
    for name in [None, *generate.write_case(seed, str(case))]:
        scenario = ["-s", name] if name else []
        solved = run("solve", case, *scenario, "--ranges=no", "-o", path, "--quiet")
        assert solved.returncode in (0, 2, 3), solved.stderr
        for words in ([path, case], [path]):
            verified = run("verify", *words, "--width", 0)
            assert verified.returncode == 0, f"seed {seed}, {name}: {verified.stdout}{verified.stderr}"
