"""More of the same than there is time for at each merge.
ctest: long"""

import pytest

import compare
import engine
import test_oracle
import test_survival
import test_why

pytestmark = engine.needs_engine


@pytest.mark.parametrize("first", range(1100, 1500, 20))
def test_generated(first, tmp_path):
    wrong = compare.generated_differences(range(first, first + 20), tmp_path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scenarios", compare.scenarios_of(test_oracle.BELARUS)[1::2], ids="+".join)
def test_belarus(scenarios):
    assert compare.differences(test_oracle.BELARUS, scenarios) == []


@pytest.mark.parametrize("seed", range(12, 40))
def test_survival_generated(seed, tmp_path):
    test_survival.test_generated(seed, tmp_path)


@pytest.mark.parametrize("seed", range(9, 30))
def test_why_generated(seed, tmp_path):
    test_why.test_generated(seed, tmp_path)


@pytest.mark.parametrize("scenario", ["tankers_only", "gas_cut"])
def test_why_belarus(scenario):
    wrong, n = test_why.check(test_why.BELARUS, [scenario])
    assert n > 0 and not wrong, "\n".join(wrong)
