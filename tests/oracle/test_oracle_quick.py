"""The engine against the oracle in half a minute: the case that is solved by hand, one of everything, and forty generated.
ctest: quick"""

import pathlib

import pytest

import compare
import engine
import model

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases"
MINI, FULL, MEASURES = CASES / "mini", CASES / "full", CASES / "measures"
pytestmark = engine.needs_engine


@pytest.mark.parametrize("scenarios", compare.scenarios_of(MINI), ids="+".join)
def test_mini(scenarios):
    assert compare.differences(MINI, scenarios) == []


def test_other_sides(tmp_path):
    wrong = compare.side_differences(range(4), tmp_path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("taken", [{}, {"terminal": "2021-04-11"}, {"terminal": "2021-05-20", "insulate": "2021-04-20"},
                                   {"pact": "2021-05-02", "train": "2021-04-30"}], ids=str)
def test_measures(taken):
    days = {name: model.date(day) for name, day in taken.items()}
    assert compare.differences(MEASURES, measures=days) == []


@pytest.mark.parametrize("scenarios", compare.scenarios_of(FULL), ids="+".join)
def test_one_of_everything(scenarios):
    assert compare.differences(FULL, scenarios) == []


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_generated(first, tmp_path):
    wrong = compare.generated_differences(range(first, first + 10), tmp_path)
    assert not wrong, "\n".join(wrong)
