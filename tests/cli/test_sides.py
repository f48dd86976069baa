"""Two countries seen from each side and as one: who sells, whose goods pass, what a competitive market would do."""

import json
import subprocess

import pytest

from command import CUTSET, cutset

PROVENANCE = "source,kind,known_from"
TABLES = {
    "actors": "id,name,type,controlled_by\nEEE,East,state,\nWWW,West,state,\nWFI,Firm of West,firm,WWW\nTTT,Third,state,\n",
    "places": "id,name,type,actor\neast,East,country,EEE\nwest,West,country,WWW\nsea,Sea,market,TTT\n",
    "commodities": "id,name,unit,heating_value,heating_value_unit,heating_basis\ncoal,Coal,kt,8,MWh/t,net\n",
    "sources": "id,place,commodity,owner,capacity,capacity_unit,cost,cost_unit\n"
               "e_mine,east,coal,EEE,10,kt/d,100,USD/t\nw_mine,west,coal,WFI,10,kt/d,200,USD/t\n",
    "demands": "id,place,commodity,buyer,type,quantity,quantity_unit,price\n"
               "e_home,east,coal,EEE,obligation,4,kt/d,\nw_home,west,coal,WWW,obligation,12,kt/d,\n"
               "world,sea,coal,TTT,market,1,kt/d,110 USD/t\n",
    "routes": "id,from,to,commodity,capacity,capacity_unit,tariff,tariff_unit,cost,cost_unit,mode,owner\n"
              "rail,east,west,coal,8,kt/d,7,USD/t,20,USD/t,rail,WWW\nship,east,sea,coal,,,,,5,USD/t,sea,\n",
    "contracts": "id,seller,buyer,commodity,place,min,min_unit,max,max_unit,total_max,total_max_unit,price\n"
                 "yearly,EEE,WFI,coal,east,2,kt/d,150,kt/month,120,kt,150 USD/t\n"
                 "spot,TTT,WWW,coal,west,,,3,kt/d,,,190 USD/t\n",
    "transits": "id,shipper,route,commodity,quantity,quantity_unit,tariff,tariff_unit\n"
                "through,TTT,rail,coal,1,kt/d,9,USD/t\nmore,EEE,rail,coal,2,kt/d,,\n",
}
YAML = ('cutset: 1\nid: two\ntitle: "Two countries"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview: {view}\n'
        'calendar:\n  start: 2021-04-01\n  end: 2021-04-30\n  resolution:\n    - {{step: week}}\n')
DAYS = 30


@pytest.fixture
def two(tmp_path):
    """Writes the case with some tables in other words, and gives the folder."""

    def write(view="{buyer: WWW}", **changes):
        for table, text in {**TABLES, **changes}.items():
            head, *rows = text.splitlines()
            lines = [f"{head},{PROVENANCE}", *(f"{row},round number for tests,assumed,2021-01-01" for row in rows)]
            (tmp_path / f"{table}.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / "case.yaml").write_text(YAML.format(view=view))
        return tmp_path

    return write


def solve(case, *words, **sets):
    """Tables of the answer, which verifies. sets: cells of other values, a dot written as two underscores."""
    path = case / "answer.cutset"
    settings = [word for cell, value in sets.items() for word in ("--set", f"{cell.replace('__', '.')}={value}")]
    out, _ = cutset("solve", case, *words, *settings, "--format", "json", "-o", path)
    done = subprocess.run([CUTSET, "verify", path, case, *settings], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout
    document = json.loads(out)
    return document.get("tables", document)


def amount(tables, role, key):
    return sum(row["quantity"] for row in tables["flows"] if row["role"] == role and row["key"] == key)


def cost(tables):
    return next(row["objective"] for row in tables["stages"] if row["goal"] == "net cost")


def paid(tables, **where):
    return sum(row["micro"] for row in tables["postings"] if all(row[k] == v for k, v in where.items())) / 1e9


def test_the_buyer(two):
    """Its own mine and the contracts; the transits of others leave it 5 of 8 kt a day, the month 120 kt."""
    tables = solve(two())
    assert amount(tables, "contract", "yearly") == pytest.approx(120)
    assert amount(tables, "contract", "spot") == pytest.approx(3 * DAYS)
    assert amount(tables, "source", "w_mine") == pytest.approx(5 * DAYS)
    assert amount(tables, "transit", "through") == pytest.approx(DAYS)
    assert amount(tables, "transit", "more") == pytest.approx(2 * DAYS)
    # The third state pays its own tariff, East that of the route; both are what West earns.
    assert paid(tables, payer="TTT", recipient="WWW", table="transits") == pytest.approx(9 * DAYS)
    assert paid(tables, payer="EEE", recipient="WWW", table="transits") == pytest.approx(7 * 2 * DAYS)
    assert cost(tables) == pytest.approx(120 * (150 + 20) + 90 * 190 + 150 * 200 - 9 * DAYS - 14 * DAYS)


def test_a_closed_route_loses_its_tolls(two):
    free = {"contracts__yearly__min": "none"}
    tables = solve(two(), routes__rail__valid_from="2021-04-16", **free)
    assert amount(tables, "transit", "through") == pytest.approx(15)
    assert amount(tables, "transit", "more") == pytest.approx(30)
    half = solve(two(), routes__rail__capacity="1.5 kt/d", **free)
    assert amount(half, "transit", "through") == pytest.approx(15), "cut in proportion"
    assert amount(half, "transit", "more") == pytest.approx(30)
    assert amount(half, "flow", "rail") == pytest.approx(0)
    shut = solve(two(), routes__rail__active="no", **free)
    assert amount(shut, "transit", "through") == 0 and paid(shut, table="transits") == 0


def test_the_seller(two):
    """East sells what the contract takes at most, whatever its least, and the rest of its mine at sea while that pays;
    it sends its transit itself, as far as that pays: it does not."""
    tables = solve(two(), "--buyer", "EEE")
    assert amount(tables, "sale", "yearly") == pytest.approx(120)
    assert amount(tables, "market", "world") == pytest.approx(DAYS)
    assert amount(tables, "transit", "more") == 0 and amount(tables, "transit", "through") == pytest.approx(DAYS)
    assert cost(tables) == pytest.approx(100 * (120 + 5 * DAYS) - 150 * 120 - (110 - 5) * DAYS)
    # At a loss nothing is sold: the least take is the buyer's duty.
    low = solve(two(), "--buyer", "EEE", contracts__yearly__price="90 USD/t")
    assert amount(low, "sale", "yearly") == 0
    limits = [row for row in tables["binding"] if row["key"] == "yearly"]
    assert [(row["column"], row["side"], row["worth"]) for row in limits] == [("total_max", "most", pytest.approx(50))]


def test_the_system(two):
    """East's mine serves East, 8 kt a day go west by rail as 20 USD/t is less than what West's coal costs more, and no
    contract is needed for that. The third state has no coal of its own here, so its spot offer is supply at 190."""
    tables = solve(two(sources=TABLES["sources"].replace("10,kt/d,100", "20,kt/d,100")), "--view", "system")
    assert amount(tables, "flow", "rail") == pytest.approx(8 * DAYS)
    assert amount(tables, "contract", "spot") == pytest.approx(3 * DAYS)
    assert amount(tables, "contract", "yearly") == amount(tables, "transit", "through") == 0
    assert amount(tables, "market", "world") == pytest.approx(DAYS)
    price = {place: {round(row["price"], 6) for row in tables["prices"] if row["place"] == place}
             for place in ("east", "west")}
    assert price == {"east": {100}, "west": {200}}
    assert cost(tables) == pytest.approx(100 * 13 * DAYS + 20 * 8 * DAYS + 190 * 3 * DAYS + 200 * DAYS
                                         - (110 - 5) * DAYS)
    # Transfers are posted and come to nothing; only what leaves the system is a cost.
    assert paid(tables, payer="EEE", recipient="WWW", term="tariff") == pytest.approx(7 * 8 * DAYS)
    assert paid(tables, payer="WWW", recipient="TTT", table="contracts") == pytest.approx(190 * 3 * DAYS)
    assert paid(tables, payer="TTT", recipient="real cost", table="contracts") == pytest.approx(190 * 3 * DAYS)
    assert paid(tables, payer="outside", recipient="TTT", table="demands") == pytest.approx(110 * DAYS)
    assert sum(row["net"] for row in tables["accounts"]) == pytest.approx(0, abs=1e-9)


def test_where_the_mine_binds_its_price_is_that_of_the_buyer_less_the_way(two):
    """10 kt a day in East: 4 for itself, 6 by rail, so the price there is West's 200 less 20 of carrying."""
    tables = solve(two(), "--view", "system")
    assert amount(tables, "flow", "rail") == pytest.approx(6 * DAYS)
    assert {round(row["price"], 6) for row in tables["prices"] if row["place"] == "east"} == {180}
    assert {row["solve"] for row in tables["stages"]} == {"base@system"}


def test_a_case_with_the_view_system(two):
    tables = solve(two("system"))
    assert cost(tables) == pytest.approx(cost(solve(two(), "--view", "system")))
    assert {row["solve"] for row in tables["stages"]} == {"base"}


def test_buyer_and_seller_as_one(two):
    """Together they are the system without the third state's money: the contract moves freely."""
    both = solve(two("{buyer: [WWW, EEE]}"))
    assert amount(both, "contract", "yearly") == 0 and amount(both, "contract", "spot") == pytest.approx(3 * DAYS)
    assert amount(both, "transit", "through") == pytest.approx(DAYS) and amount(both, "transit", "more") == 0
    alone = cost(solve(two())) + cost(solve(two(), "--buyer", "EEE"))
    assert cost(both) < alone


def test_goods_by_origin(two):
    """West's coal is its own, East's and the third state's; opening stocks may be anybody's."""
    storages = ("id,place,commodity,owner,origin,volume,volume_unit,initial,initial_unit\n"
                "heap,west,coal,WWW,TTT,20,kt,15,kt\n")
    plain, told = solve(two(storages=storages)), solve(two(storages=storages), "--by-origin")
    assert cost(told) == pytest.approx(cost(plain))
    use = {row["origin"]: row["quantity"] for row in told["use"] if row["key"] == "w_home"}
    assert use == {"EEE": pytest.approx(120), "TTT": pytest.approx(3 * DAYS + 15), "WWW": pytest.approx(5 * DAYS - 15)}
    assert {row["origin"] for row in told["prices"]} == {"EEE", "TTT", "WWW", "-"}
    assert "use" not in plain or not plain["use"]
    half = [row for row in told["origins"] if row["role"] == "flow"]
    assert {row["origin"] for row in half} == {"EEE"} and sum(row["quantity"] for row in half) == pytest.approx(120)


def test_origins_are_not_for_rolling(two):
    _, err = cutset("solve", two(), "--by-origin", "--foresight", "rolling", status=1)
    assert "needs --foresight perfect" in err


def test_two_sides_at_once(two):
    _, err = cutset("solve", two(), "--view", "system", "--buyer", "EEE", status=1)
    assert "ask for two sides at once" in err


def test_a_transit_that_its_route_does_not_carry(two):
    commodities = TABLES["commodities"] + "gas,Gas,kt,12,MWh/t,net\n"
    case = two(commodities=commodities, transits=TABLES["transits"].replace("rail,coal,2", "rail,gas,2"))
    out, _ = cutset("check", case, status=1)
    assert "gas is not coal, which rail is for" in out
