/* The table of result columns: every table and column an answer may have, in one list. JSON, CSV, SQLite DDL, help and
 * documentation are generated from it. A table's key is the columns marked 1, in order; it is also the sort order. */
#ifndef CUT_RESULT_COLUMNS_H
#define CUT_RESULT_COLUMNS_H

#include <cutset/cutset.h>

/* X(TABLE, COLUMN, "name", TYPE, "unit", key part?, "help"); "solve" names which solve of the run a row belongs to:
 * the scenario's name, "base" for none. Amounts are in the commodity's own unit; "@unit" points at column unit. */
#define CUT_RESULT_RUN(X) \
  X(RUN, NAME, "name", TEXT, "", 1, "what: case, title, case_digest, model_digest, as_of, view, verb, options, outcome, version ...") \
  X(RUN, VALUE, "value", TEXT, "", 0, "its value")
#define CUT_RESULT_RUN_ENV(X) \
  X(RUN_ENV, NAME, "name", TEXT, "", 1, "seconds, peak memory, solver version: what may differ between equal runs") \
  X(RUN_ENV, VALUE, "value", TEXT, "", 0, "its value")
#define CUT_RESULT_FINDINGS(X) \
  X(FINDINGS, POSITION, "position", INTEGER, "", 1, "order of the findings") \
  X(FINDINGS, SEVERITY, "severity", TEXT, "", 0, "error or warning") \
  X(FINDINGS, FILE, "file", TEXT, "", 0, "file of the case") \
  X(FINDINGS, ROW, "row", INTEGER, "", 0, "line in the file") \
  X(FINDINGS, COLUMN, "column", TEXT, "", 0, "column of the table") \
  X(FINDINGS, VALUE, "value", TEXT, "", 0, "text found there") \
  X(FINDINGS, MESSAGE, "message", TEXT, "", 0, "what is wrong") \
  X(FINDINGS, EXPECTED, "expected", TEXT, "", 0, "what was expected") \
  X(FINDINGS, SUGGESTION, "suggestion", TEXT, "", 0, "nearest known name")
#define CUT_RESULT_TABLES_READ(X) \
  X(TABLES_READ, TABLE, "table", TEXT, "", 1, "table of the case") \
  X(TABLES_READ, ROWS, "rows", INTEGER, "", 0, "rows kept by the as-of date") \
  X(TABLES_READ, MEASURED, "measured", INTEGER, "", 0, "of which measured") \
  X(TABLES_READ, DERIVED, "derived", INTEGER, "", 0, "of which derived") \
  X(TABLES_READ, ASSUMED, "assumed", INTEGER, "", 0, "of which assumed")
#define CUT_RESULT_CASE_ROWS(X) \
  X(CASE_ROWS, TABLE, "table", TEXT, "", 1, "table of the case") \
  X(CASE_ROWS, ID, "id", TEXT, "", 1, "key of the row; its parts joined by /") \
  X(CASE_ROWS, NAME, "name", TEXT, "", 0, "name for people, where the table has names") \
  X(CASE_ROWS, KIND, "kind", TEXT, "", 0, "measured, derived or assumed") \
  X(CASE_ROWS, SOURCE, "source", TEXT, "", 0, "where it comes from, or why it is assumed") \
  X(CASE_ROWS, KNOWN_FROM, "known_from", TEXT, "", 0, "first day on which it could be known") \
  X(CASE_ROWS, PARENTS, "parents", TEXT, "", 0, "rows it is derived from, as table:key, parted by spaces") \
  X(CASE_ROWS, NOTE, "note", TEXT, "", 0, "its note") \
  X(CASE_ROWS, FILE, "file", TEXT, "", 0, "file of the case") \
  X(CASE_ROWS, LINE, "line", INTEGER, "", 0, "line in the file")
#define CUT_RESULT_CASE_CELLS(X) \
  X(CASE_CELLS, TABLE, "table", TEXT, "", 1, "table of the case") \
  X(CASE_CELLS, ID, "id", TEXT, "", 1, "key of the row") \
  X(CASE_CELLS, COLUMN, "column", TEXT, "", 1, "column") \
  X(CASE_CELLS, TEXT, "text", TEXT, "", 0, "as written; missing where the cell is empty and could be set") \
  X(CASE_CELLS, VALUE, "value", NUMBER, "@unit", 0, "the number written, if one") \
  X(CASE_CELLS, UNIT, "unit", TEXT, "", 0, "its unit as written") \
  X(CASE_CELLS, LOW, "low", NUMBER, "@unit", 0, "low end of its range as written") \
  X(CASE_CELLS, HIGH, "high", NUMBER, "@unit", 0, "high end") \
  X(CASE_CELLS, KIND, "kind", TEXT, "", 0, "measured, derived or assumed: its own, or the row's") \
  X(CASE_CELLS, SOURCE, "source", TEXT, "", 0, "its own source, or the row's") \
  X(CASE_CELLS, KNOWN_FROM, "known_from", TEXT, "", 0, "its own first day of being known, or the row's") \
  X(CASE_CELLS, DIMENSION, "dimension", TEXT, "", 0, "what may stand there: rate, amount, price, share, duration, price rule, flag ...") \
  X(CASE_CELLS, EMPTY, "empty", TEXT, "", 0, "what an empty cell means: no limit or none; missing where it must not be empty") \
  X(CASE_CELLS, EDITABLE, "editable", FLAG, "", 0, "can --set TABLE.ID.COLUMN=VALUE change it?")
#define CUT_RESULT_CASE_QUESTIONS(X) \
  X(CASE_QUESTIONS, POSITION, "position", INTEGER, "", 1, "order in case.yaml") \
  X(CASE_QUESTIONS, VERB, "verb", TEXT, "", 0, "verb") \
  X(CASE_QUESTIONS, TITLE, "title", TEXT, "", 0, "what it is called") \
  X(CASE_QUESTIONS, OPTIONS, "options", TEXT, "", 0, "its options as on the command line")
#define CUT_RESULT_HEADLINES(X) \
  X(HEADLINES, POSITION, "position", INTEGER, "", 1, "order in the brief") \
  X(HEADLINES, TOPIC, "topic", TEXT, "", 0, "the question it answers") \
  X(HEADLINES, ANSWER, "answer", TEXT, "", 0, "the answer as a sentence") \
  X(HEADLINES, VALUE, "value", NUMBER, "@unit", 0, "the number in it") \
  X(HEADLINES, UNIT, "unit", TEXT, "", 0, "its unit") \
  X(HEADLINES, LOW, "low", NUMBER, "@unit", 0, "low end over the ranges of the rows behind it") \
  X(HEADLINES, HIGH, "high", NUMBER, "@unit", 0, "high end") \
  X(HEADLINES, KIND, "kind", TEXT, "", 0, "measured, derived or assumed: the weakest row behind it") \
  X(HEADLINES, SOURCES, "sources", TEXT, "", 0, "rows behind it, as table:key, parted by spaces") \
  X(HEADLINES, PROOF, "proof", TEXT, "", 0, "certificate: proved, or what is not")
#define CUT_RESULT_STAGES(X) \
  X(STAGES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(STAGES, STAGE, "stage", INTEGER, "", 1, "1, 2, ... in the order solved") \
  X(STAGES, GOAL, "goal", TEXT, "", 0, "unserved energy of a class, or net cost") \
  X(STAGES, STATUS, "status", TEXT, "", 0, "optimal, infeasible, unbounded, limit, interrupted") \
  X(STAGES, OBJECTIVE, "objective", NUMBER, "@unit", 0, "optimal value") \
  X(STAGES, OFFSET, "offset", NUMBER, "@unit", 0, "constant that objective and bound contain and the stored model does not") \
  X(STAGES, BOUND, "bound", NUMBER, "@unit", 0, "rigorous lower bound") \
  X(STAGES, GAP, "gap", NUMBER, "@unit", 0, "objective less bound") \
  X(STAGES, RESIDUAL, "residual", NUMBER, "", 0, "largest relative violation of a row or bound") \
  X(STAGES, UNIT, "unit", TEXT, "", 0, "GWh or thousand currency units") \
  X(STAGES, PROOF, "proof", TEXT, "", 0, "proved, or solver's bound, not proved") \
  X(STAGES, LEAVES, "leaves", INTEGER, "", 0, "leaves of the branching, 1 for an LP")
#define CUT_RESULT_SOLVES(X) \
  X(SOLVES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(SOLVES, SCENARIOS, "scenarios", TEXT, "", 0, "its scenarios, joined by +; empty for none") \
  X(SOLVES, BUYERS, "buyers", TEXT, "", 0, "actors from whose side it is looked at, parted by spaces; the first pays tariffs; empty for the system view") \
  X(SOLVES, BY_ORIGIN, "by_origin", FLAG, "", 0, "are goods told apart by the state they come from")
#define CUT_RESULT_PERIODS(X) \
  X(PERIODS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(PERIODS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(PERIODS, LAST, "last", TEXT, "", 0, "last day") \
  X(PERIODS, DAYS, "days", INTEGER, "d", 0, "length")
#define CUT_RESULT_SUPPLY(X) \
  X(SUPPLY, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(SUPPLY, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(SUPPLY, TABLE, "table", TEXT, "", 1, "contracts, sources, in_transit or storages") \
  X(SUPPLY, KEY, "key", TEXT, "", 1, "its row") \
  X(SUPPLY, ORIGIN, "origin", TEXT, "", 0, "state it comes from") \
  X(SUPPLY, QUANTITY, "quantity", NUMBER, "@unit", 0, "over the horizon") \
  X(SUPPLY, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(SUPPLY, SHARE, "share", NUMBER, "%", 0, "of all supply of the commodity's family") \
  X(SUPPLY, PRICE, "price", NUMBER, "@price_unit", 0, "mean price of what was delivered, with what was paid for and not taken") \
  X(SUPPLY, PRICE_UNIT, "price_unit", TEXT, "", 0, "unit of the price")
#define CUT_RESULT_FLOWS(X) \
  X(FLOWS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(FLOWS, ROLE, "role", TEXT, "", 1, "source, contract, flow, feed, demand, market, arrival ...") \
  X(FLOWS, TABLE, "table", TEXT, "", 1, "table of the row behind it") \
  X(FLOWS, KEY, "key", TEXT, "", 1, "its key") \
  X(FLOWS, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(FLOWS, STEP, "step", INTEGER, "", 1, "position of the step, 0 if none") \
  X(FLOWS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(FLOWS, QUANTITY, "quantity", NUMBER, "@unit", 0, "amount in the period") \
  X(FLOWS, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(FLOWS, LOWER, "lower", NUMBER, "@unit", 0, "least") \
  X(FLOWS, UPPER, "upper", NUMBER, "@unit", 0, "most, empty if unlimited")
#define CUT_RESULT_USE(X) \
  X(USE, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(USE, ROLE, "role", TEXT, "", 1, "demand, feed, market or sale") \
  X(USE, KEY, "key", TEXT, "", 1, "its row: of demands, conversions or contracts") \
  X(USE, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(USE, ORIGIN, "origin", TEXT, "", 1, "state it comes from; - for what is not served") \
  X(USE, QUANTITY, "quantity", NUMBER, "@unit", 0, "over the horizon") \
  X(USE, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(USE, SHARE, "share", NUMBER, "%", 0, "of the grade in this use")
#define CUT_RESULT_ORIGINS(X) \
  X(ORIGINS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(ORIGINS, ROLE, "role", TEXT, "", 1, "as in flows; level: of a stock, at the end of the period") \
  X(ORIGINS, TABLE, "table", TEXT, "", 1, "table of the row behind it") \
  X(ORIGINS, KEY, "key", TEXT, "", 1, "its key") \
  X(ORIGINS, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(ORIGINS, STEP, "step", INTEGER, "", 1, "position of the step, 0 if none") \
  X(ORIGINS, ORIGIN, "origin", TEXT, "", 1, "state it comes from; - for what is not served") \
  X(ORIGINS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(ORIGINS, QUANTITY, "quantity", NUMBER, "@unit", 0, "amount in the period") \
  X(ORIGINS, UNIT, "unit", TEXT, "", 0, "unit of the commodity")
#define CUT_RESULT_STOCKS(X) \
  X(STOCKS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(STOCKS, STORAGE, "storage", TEXT, "", 1, "storage") \
  X(STOCKS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(STOCKS, LEVEL, "level", NUMBER, "@unit", 0, "at the end of the period") \
  X(STOCKS, UNIT, "unit", TEXT, "", 0, "unit of the commodity")
#define CUT_RESULT_UNSERVED(X) \
  X(UNSERVED, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(UNSERVED, TABLE, "table", TEXT, "", 1, "demands, or conversions below minimum load") \
  X(UNSERVED, KEY, "key", TEXT, "", 1, "its row") \
  X(UNSERVED, PERIOD, "period", TEXT, "", 1, "first day") \
  X(UNSERVED, QUANTITY, "quantity", NUMBER, "@unit", 0, "not served") \
  X(UNSERVED, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(UNSERVED, ENERGY, "energy", NUMBER, "GWh", 0, "net energy of it") \
  X(UNSERVED, OF, "of", NUMBER, "@unit", 0, "asked for")
#define CUT_RESULT_MEASURES(X) \
  X(MEASURES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(MEASURES, MEASURE, "measure", TEXT, "", 1, "measure") \
  X(MEASURES, STATE, "state", TEXT, "", 0, "off, or on as asked; open on or open off where the engine chose") \
  X(MEASURES, DECIDED, "decided", TEXT, "", 0, "day on which it is decided, or on which an open one could be") \
  X(MEASURES, FROM, "from", TEXT, "", 0, "first day on which it is then in effect") \
  X(MEASURES, COST, "cost", NUMBER, "@unit", 0, "what it costs over the horizon, whoever pays") \
  X(MEASURES, PAYER, "payer", TEXT, "", 0, "who pays") \
  X(MEASURES, WORTH, "worth", NUMBER, "@unit", 0, "of an open one: net cost of the best plan without it less that of the best plan with it; below 0 it does not pay") \
  X(MEASURES, UNIT, "unit", TEXT, "", 0, "million currency units") \
  X(MEASURES, ENERGY, "energy", NUMBER, "GWh", 0, "of an open one: unserved energy of the best plan without it less that of the best plan with it") \
  X(MEASURES, PROOF, "proof", TEXT, "", 0, "certificate of the solves behind worth and energy: proved, or not proved; or that it cannot be taken, or left out, whatever else is decided")
#define CUT_RESULT_PRICES(X) \
  X(PRICES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(PRICES, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(PRICES, PLACE, "place", TEXT, "", 1, "where") \
  X(PRICES, ORIGIN, "origin", TEXT, "", 1, "of goods from that state; empty where they are not told apart") \
  X(PRICES, PERIOD, "period", TEXT, "", 1, "first day") \
  X(PRICES, PRICE, "price", NUMBER, "@unit", 0, "what one more unit needed there costs the buyer (last stage)") \
  X(PRICES, UNIT, "unit", TEXT, "", 0, "money per amount") \
  X(PRICES, UNIQUE, "unique", FLAG, "", 0, "is it the only optimal price? empty where that was not looked for") \
  X(PRICES, LOW, "low", NUMBER, "@unit", 0, "worth of one unit more supply, where not unique") \
  X(PRICES, HIGH, "high", NUMBER, "@unit", 0, "cost of one unit more need, where not unique")
#define CUT_RESULT_BINDING(X) \
  X(BINDING, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(BINDING, STAGE, "stage", TEXT, "", 1, "cost, or shortage") \
  X(BINDING, TABLE, "table", TEXT, "", 1, "table of the limit") \
  X(BINDING, KEY, "key", TEXT, "", 1, "its row") \
  X(BINDING, COLUMN, "column", TEXT, "", 1, "column of the limit") \
  X(BINDING, SIDE, "side", TEXT, "", 1, "most or least") \
  X(BINDING, PERIODS, "periods", INTEGER, "", 0, "periods in which it binds") \
  X(BINDING, FIRST, "first", TEXT, "", 0, "first of them") \
  X(BINDING, WORTH, "worth", NUMBER, "@unit", 0, "what relaxing it by one unit saves, greatest over the periods") \
  X(BINDING, UNIT, "unit", TEXT, "", 0, "money (or GWh) per amount") \
  X(BINDING, SENTENCE, "sentence", TEXT, "", 0, "in words")
#define CUT_RESULT_INCIDENCE(X) \
  X(INCIDENCE, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(INCIDENCE, PAYER, "payer", TEXT, "", 1, "account that pays") \
  X(INCIDENCE, RECIPIENT, "recipient", TEXT, "", 1, "account that receives") \
  X(INCIDENCE, TABLE, "table", TEXT, "", 1, "table of the cause") \
  X(INCIDENCE, KEY, "key", TEXT, "", 1, "its row") \
  X(INCIDENCE, TERM, "term", TEXT, "", 1, "term of the price rule, tariff, levy, cost") \
  X(INCIDENCE, AMOUNT, "amount", NUMBER, "@unit", 0, "over the horizon") \
  X(INCIDENCE, UNIT, "unit", TEXT, "", 0, "million currency units")
#define CUT_RESULT_POSTINGS(X) \
  X(POSTINGS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(POSTINGS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(POSTINGS, PAYER, "payer", TEXT, "", 1, "account that pays") \
  X(POSTINGS, RECIPIENT, "recipient", TEXT, "", 1, "account that receives") \
  X(POSTINGS, TABLE, "table", TEXT, "", 1, "table of the cause") \
  X(POSTINGS, KEY, "key", TEXT, "", 1, "its row") \
  X(POSTINGS, TERM, "term", TEXT, "", 1, "term of the price rule, tariff, levy, cost") \
  X(POSTINGS, MICRO, "micro", INTEGER, "", 0, "integer millionths of the case currency")
#define CUT_RESULT_ACCOUNTS(X) \
  X(ACCOUNTS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(ACCOUNTS, ACCOUNT, "account", TEXT, "", 1, "actor, outside, real cost or stock value") \
  X(ACCOUNTS, RECEIVES, "receives", NUMBER, "@unit", 0, "over the horizon") \
  X(ACCOUNTS, PAYS, "pays", NUMBER, "@unit", 0, "over the horizon") \
  X(ACCOUNTS, NET, "net", NUMBER, "@unit", 0, "receives less pays; all accounts sum to zero") \
  X(ACCOUNTS, UNIT, "unit", TEXT, "", 0, "million currency units")
#define CUT_RESULT_MARGINS(X) \
  X(MARGINS, SOLVE, "solve", TEXT, "", 1, "scenario whose prices and levies hold") \
  X(MARGINS, CONVERSION, "conversion", TEXT, "", 1, "plant") \
  X(MARGINS, CONTRACT, "contract", TEXT, "", 1, "input it would run on, without limit, at that contract's price") \
  X(MARGINS, POSITION, "position", INTEGER, "", 1, "order of loads") \
  X(MARGINS, LOAD, "load", NUMBER, "@load_unit", 0, "input per day") \
  X(MARGINS, LOAD_UNIT, "load_unit", TEXT, "", 0, "unit of the load") \
  X(MARGINS, NAME, "name", TEXT, "", 0, "first tonne, minimum, capacity, a named load, or where the margin is zero") \
  X(MARGINS, INPUT_COST, "input_cost", NUMBER, "@unit", 0, "delivered cost of the input") \
  X(MARGINS, BEFORE, "before", NUMBER, "@unit", 0, "margin of one more unit before levies paid inside the group") \
  X(MARGINS, AFTER, "after", NUMBER, "@unit", 0, "after them: what the plant itself earns") \
  X(MARGINS, UNIT, "unit", TEXT, "", 0, "money per unit of input") \
  X(MARGINS, PROOF, "proof", TEXT, "", 0, "certificate of the solves behind it: proved, or not proved")
#define CUT_RESULT_REPLACEMENT(X) \
  X(REPLACEMENT, CONVERSION, "conversion", TEXT, "", 1, "plant to supply") \
  X(REPLACEMENT, POSITION, "position", INTEGER, "", 1, "cheapest first") \
  X(REPLACEMENT, CONTRACT, "contract", TEXT, "", 0, "who would supply") \
  X(REPLACEMENT, ROUTE, "route", TEXT, "", 0, "routes in order") \
  X(REPLACEMENT, COST, "cost", NUMBER, "@unit", 0, "delivered, in the first period it can arrive") \
  X(REPLACEMENT, LOW, "low", NUMBER, "@unit", 0, "low end over the ranges of its rows") \
  X(REPLACEMENT, HIGH, "high", NUMBER, "@unit", 0, "high end") \
  X(REPLACEMENT, UNIT, "unit", TEXT, "", 0, "money per amount") \
  X(REPLACEMENT, CAPACITY, "capacity", NUMBER, "@capacity_unit", 0, "most per day") \
  X(REPLACEMENT, CAPACITY_UNIT, "capacity_unit", TEXT, "", 0, "unit of the capacity") \
  X(REPLACEMENT, DAYS, "days", INTEGER, "d", 0, "from the start until the first can arrive") \
  X(REPLACEMENT, NEW, "new", FLAG, "", 0, "uses a route or contract that is new")
#define CUT_RESULT_SURVIVAL(X) \
  X(SURVIVAL, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(SURVIVAL, VARIANT, "variant", TEXT, "", 1, "start of the case, or a variant of it") \
  X(SURVIVAL, LOAD, "load", TEXT, "", 1, "minimum, home, or a named load") \
  X(SURVIVAL, ROUTES, "routes", TEXT, "", 1, "without or with new routes") \
  X(SURVIVAL, DAYS, "days", INTEGER, "d", 0, "longest time for which a feasible plan serves the load") \
  X(SURVIVAL, BEYOND, "beyond", FLAG, "", 0, "the horizon ends before supply does: more than that many days") \
  X(SURVIVAL, LOW, "low", INTEGER, "d", 0, "with the low end of the doubtful opening rows") \
  X(SURVIVAL, HIGH, "high", INTEGER, "d", 0, "with the high end") \
  X(SURVIVAL, UNTIL, "until", TEXT, "", 0, "last day served") \
  X(SURVIVAL, BINDS, "binds", TEXT, "", 0, "what cannot be met the day after") \
  X(SURVIVAL, PROOF, "proof", TEXT, "", 0, "proved both ways, or what is not")
#define CUT_RESULT_COMPARISON(X) \
  X(COMPARISON, BASE_SOLVE, "first", TEXT, "", 1, "first solve") \
  X(COMPARISON, OTHER_SOLVE, "second", TEXT, "", 1, "second solve") \
  X(COMPARISON, POSITION, "position", INTEGER, "", 1, "order") \
  X(COMPARISON, WHAT, "what", TEXT, "", 0, "quantity compared") \
  X(COMPARISON, BASE, "base", NUMBER, "@unit", 0, "first solve") \
  X(COMPARISON, OTHER, "other", NUMBER, "@unit", 0, "second solve") \
  X(COMPARISON, CHANGE, "change", NUMBER, "@unit", 0, "second less first") \
  X(COMPARISON, UNIT, "unit", TEXT, "", 0, "unit")
#define CUT_RESULT_DEPENDENCE(X) \
  X(DEPENDENCE, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(DEPENDENCE, METRIC, "metric", TEXT, "", 1, "which metric; each is in the manual of metrics") \
  X(DEPENDENCE, FUEL, "fuel", TEXT, "", 1, "fuel, all, or the good") \
  X(DEPENDENCE, SUPPLIER, "supplier", TEXT, "", 1, "supplier, empty for all together") \
  X(DEPENDENCE, BASIS, "basis", TEXT, "", 1, "what it refers to") \
  X(DEPENDENCE, VALUE, "value", NUMBER, "@unit", 0, "its value; empty if the case lacks what it needs") \
  X(DEPENDENCE, LOW, "low", NUMBER, "@unit", 0, "least over the ends of the ranges of the case") \
  X(DEPENDENCE, HIGH, "high", NUMBER, "@unit", 0, "most over them") \
  X(DEPENDENCE, UNIT, "unit", TEXT, "", 0, "its unit") \
  X(DEPENDENCE, SENTENCE, "sentence", TEXT, "", 0, "in words, with thresholds; what is missing where there is no value")
#define CUT_RESULT_ENERGY_BALANCE(X) \
  X(ENERGY_BALANCE, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(ENERGY_BALANCE, FUEL, "fuel", TEXT, "", 1, "fuel, or all") \
  X(ENERGY_BALANCE, ITEM, "item", TEXT, "", 1, "item of the balance") \
  X(ENERGY_BALANCE, ORIGIN, "origin", TEXT, "", 1, "of imports: where they physically come from; empty for the whole item") \
  X(ENERGY_BALANCE, DECLARED, "declared", TEXT, "", 1, "of imports: what they are declared as coming from") \
  X(ENERGY_BALANCE, ENERGY, "energy", NUMBER, "GWh", 0, "over the horizon")
#define CUT_RESULT_LEVERAGE(X) \
  X(LEVERAGE, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(LEVERAGE, OVER, "over", TEXT, "", 1, "side that would be cut off") \
  X(LEVERAGE, BY, "by", TEXT, "", 1, "side that stops it") \
  X(LEVERAGE, MONTHS, "months", INTEGER, "", 1, "horizon asked for") \
  X(LEVERAGE, LEVER, "lever", TEXT, "", 1, "what is stopped: all, a commodity, or a row") \
  X(LEVERAGE, DAYS, "days", INTEGER, "d", 0, "length of the horizon, cut to the case") \
  X(LEVERAGE, COST, "cost", NUMBER, "@unit", 0, "what it costs the side cut off, in its own view") \
  X(LEVERAGE, COST_LOW, "cost_low", NUMBER, "@unit", 0, "least over the ends of the ranges of the case") \
  X(LEVERAGE, COST_HIGH, "cost_high", NUMBER, "@unit", 0, "most over them") \
  X(LEVERAGE, UNSERVED, "unserved", NUMBER, "GWh", 0, "energy more that is not served there; not priced") \
  X(LEVERAGE, UNSERVED_LOW, "unserved_low", NUMBER, "GWh", 0, "least over the ends of the ranges") \
  X(LEVERAGE, UNSERVED_HIGH, "unserved_high", NUMBER, "GWh", 0, "most over them") \
  X(LEVERAGE, GOODS, "goods", TEXT, "", 0, "the same in goods") \
  X(LEVERAGE, OWN_COST, "own_cost", NUMBER, "@unit", 0, "what it costs the side that stops it, in its own view; empty if the case does not say") \
  X(LEVERAGE, OWN_LOW, "own_low", NUMBER, "@unit", 0, "least over the ends of the ranges") \
  X(LEVERAGE, OWN_HIGH, "own_high", NUMBER, "@unit", 0, "most over them") \
  X(LEVERAGE, OWN_UNSERVED, "own_unserved", NUMBER, "GWh", 0, "energy more that is not served on its side") \
  X(LEVERAGE, UNIT, "unit", TEXT, "", 0, "million currency units") \
  X(LEVERAGE, ROWS, "rows", TEXT, "", 0, "rows closed, as table:key, parted by spaces") \
  X(LEVERAGE, PROOF, "proof", TEXT, "", 0, "certificates of the solves behind it: proved, or not proved") \
  X(LEVERAGE, SENTENCE, "sentence", TEXT, "", 0, "in words")
#define CUT_RESULT_RETALIATION(X) \
  X(RETALIATION, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(RETALIATION, FIRST, "first", TEXT, "", 1, "side that stops first") \
  X(RETALIATION, OTHER, "other", TEXT, "", 1, "side that answers") \
  X(RETALIATION, MONTHS, "months", INTEGER, "", 1, "horizon asked for") \
  X(RETALIATION, LEVER, "lever", TEXT, "", 1, "what the first stops: all, or a commodity") \
  X(RETALIATION, POSITION, "position", INTEGER, "", 1, "1 to 4: neither, first, other, both") \
  X(RETALIATION, STAND, "stand", TEXT, "", 0, "who stops; the other stops all it can") \
  X(RETALIATION, FIRST_COST, "first_cost", NUMBER, "@unit", 0, "net cost of the first in its own view; below 0 it earns") \
  X(RETALIATION, FIRST_LOSS, "first_loss", NUMBER, "@unit", 0, "how much more than where neither stops; empty if the case does not say") \
  X(RETALIATION, FIRST_UNSERVED, "first_unserved", NUMBER, "GWh", 0, "not served on its side; not priced") \
  X(RETALIATION, OTHER_COST, "other_cost", NUMBER, "@unit", 0, "the same of the other") \
  X(RETALIATION, OTHER_LOSS, "other_loss", NUMBER, "@unit", 0, "how much more than where neither stops") \
  X(RETALIATION, OTHER_UNSERVED, "other_unserved", NUMBER, "GWh", 0, "not served on its side") \
  X(RETALIATION, UNIT, "unit", TEXT, "", 0, "million currency units") \
  X(RETALIATION, PROOF, "proof", TEXT, "", 0, "certificates of the solves behind it: proved, or not proved") \
  X(RETALIATION, SENTENCE, "sentence", TEXT, "", 0, "in words")
#define CUT_RESULT_FORGONE(X) \
  X(FORGONE, SOLVE, "solve", TEXT, "", 1, "which solve gives the volume") \
  X(FORGONE, WHAT, "what", TEXT, "", 1, "levy or rule not charged, against which baseline") \
  X(FORGONE, RECIPIENT, "recipient", TEXT, "", 0, "who would have received it") \
  X(FORGONE, BENEFICIARY, "beneficiary", TEXT, "", 1, "who keeps it: the payer if the price leaves the levy out, else the seller") \
  X(FORGONE, QUANTITY, "quantity", NUMBER, "@unit", 0, "physical volume over the horizon") \
  X(FORGONE, UNIT, "unit", TEXT, "", 0, "unit of the volume") \
  X(FORGONE, AMOUNT, "amount", NUMBER, "@amount_unit", 0, "worth") \
  X(FORGONE, LOW, "low", NUMBER, "@amount_unit", 0, "with every doubtful price series at its low end, same volume") \
  X(FORGONE, HIGH, "high", NUMBER, "@amount_unit", 0, "with every doubtful price series at its high end") \
  X(FORGONE, AMOUNT_UNIT, "amount_unit", TEXT, "", 0, "million currency units")
#define CUT_RESULT_WHY(X) \
  X(WHY, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(WHY, SET, "set", INTEGER, "", 1, "1, 2, ...: facts that cannot hold together, and of which none can be left out") \
  X(WHY, POSITION, "position", INTEGER, "", 1, "order in the set; the need comes first") \
  X(WHY, TABLE, "table", TEXT, "", 0, "table of the fact") \
  X(WHY, KEY, "key", TEXT, "", 0, "its row") \
  X(WHY, COLUMN, "column", TEXT, "", 0, "its column") \
  X(WHY, FROM, "from", TEXT, "", 0, "first day on which it counts here") \
  X(WHY, TO, "to", TEXT, "", 0, "last day") \
  X(WHY, HAS, "has", NUMBER, "@unit", 0, "the number in the cell; empty where the fact is a switch or a date") \
  X(WHY, NEEDS, "needs", NUMBER, "@unit", 0, "nearest number with which the facts of the set can hold together") \
  X(WHY, ENOUGH, "enough", NUMBER, "@unit", 0, "nearest number with which the whole need is served, all else as it stands; empty where no change of this number alone is enough") \
  X(WHY, UNIT, "unit", TEXT, "", 0, "unit of the cell") \
  X(WHY, ALONE, "alone", FLAG, "", 0, "is giving this fact up, or changing it, enough for the whole need, all else as it stands?") \
  X(WHY, COST, "cost", NUMBER, "@cost_unit", 0, "net cost of the buyer with that change less that without it, where it is enough") \
  X(WHY, COST_UNIT, "cost_unit", TEXT, "", 0, "million currency units") \
  X(WHY, SENTENCE, "sentence", TEXT, "", 0, "in words") \
  X(WHY, PROOF, "proof", TEXT, "", 0, "proved: the set admits no plan by a checked ray, without this fact, and with `needs` or `enough`, there is a checked plan, and with a millionth part of the change less there is none; or what is not proved")
#define CUT_RESULT_ROLLING(X) \
  X(ROLLING, SOLVE, "solve", TEXT, "", 1, "the plan as carried out") \
  X(ROLLING, STEP, "step", INTEGER, "", 1, "1, 2, ...") \
  X(ROLLING, DECISION, "decision", TEXT, "", 0, "day on which it is planned, with what is known then") \
  X(ROLLING, CARRIED_OUT, "carried_out", TEXT, "", 0, "last day of the plan that is carried out") \
  X(ROLLING, AHEAD, "ahead", TEXT, "", 0, "last day that the plan looks at") \
  X(ROLLING, PLAN, "plan", TEXT, "", 0, "the solve that was carried out") \
  X(ROLLING, SURPRISED, "surprised", FLAG, "", 0, "yes: the plan of the day could not be carried out as things were") \
  X(ROLLING, UNSERVED_PLANNED, "unserved_planned", NUMBER, "GWh", 0, "in the days carried out, as planned") \
  X(ROLLING, UNSERVED, "unserved", NUMBER, "GWh", 0, "in these days, as it went") \
  X(ROLLING, MISSED, "missed", NUMBER, "GWh", 0, "of minima that could not be kept, found missing in these days") \
  X(ROLLING, COST_PLANNED, "cost_planned", NUMBER, "@unit", 0, "net cost of the days carried out, at the prices and by the plan of the day") \
  X(ROLLING, COST, "cost", NUMBER, "@unit", 0, "net cost of these days, as it went; the costs of all steps are the net cost") \
  X(ROLLING, COST_AHEAD, "cost_ahead", NUMBER, "@unit", 0, "net cost of all days that the plan looks at") \
  X(ROLLING, UNIT, "unit", TEXT, "", 0, "million currency units") \
  X(ROLLING, PROOF, "proof", TEXT, "", 0, "certificate of the plan that was carried out")
#define CUT_RESULT_BREACHES(X) \
  X(BREACHES, SOLVE, "solve", TEXT, "", 1, "the plan as carried out") \
  X(BREACHES, TABLE, "table", TEXT, "", 1, "contracts, routes or storages") \
  X(BREACHES, KEY, "key", TEXT, "", 1, "its row") \
  X(BREACHES, COLUMN, "column", TEXT, "", 1, "the limit") \
  X(BREACHES, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(BREACHES, PERIOD, "period", TEXT, "", 1, "first day of the period in which it was settled") \
  X(BREACHES, QUANTITY, "quantity", NUMBER, "@unit", 0, "missing of a minimum, or above a maximum that was lowered below what had been taken") \
  X(BREACHES, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(BREACHES, PRICE, "price", NUMBER, "@price_unit", 0, "paid for each unit missing; none where the row has no price") \
  X(BREACHES, PRICE_UNIT, "price_unit", TEXT, "", 0, "unit of the price") \
  X(BREACHES, AMOUNT, "amount", NUMBER, "@amount_unit", 0, "paid in all; part of the net cost") \
  X(BREACHES, AMOUNT_UNIT, "amount_unit", TEXT, "", 0, "million currency units")
#define CUT_RESULT_WINDOW_LIMITS(X) \
  X(WINDOW_LIMITS, SOLVE, "solve", TEXT, "", 1, "the plan as carried out") \
  X(WINDOW_LIMITS, TABLE, "table", TEXT, "", 1, "table of the limit") \
  X(WINDOW_LIMITS, KEY, "key", TEXT, "", 1, "its row") \
  X(WINDOW_LIMITS, COLUMN, "column", TEXT, "", 1, "the limit") \
  X(WINDOW_LIMITS, STEPS, "steps", INTEGER, "", 0, "steps whose window cannot keep it whole") \
  X(WINDOW_LIMITS, FIRST, "first", INTEGER, "", 0, "first of them") \
  X(WINDOW_LIMITS, WHY, "why", TEXT, "", 0, "why not, and what the window does instead")
#define CUT_RESULT_SHARES(X) \
  X(SHARES, PLAN, "plan", TEXT, "", 1, "which solve") \
  X(SHARES, BASIS, "basis", TEXT, "", 1, "share of what: gross imports, imports net of energy re-exported, gross available energy") \
  X(SHARES, ACCOUNTING, "accounting", TEXT, "", 1, "origin that counts: physical or declared") \
  X(SHARES, NUCLEAR, "nuclear", TEXT, "", 1, "nuclear energy: domestic, or imported with its fuel") \
  X(SHARES, SUPPLIER, "supplier", TEXT, "", 0, "whose share") \
  X(SHARES, SHARE, "share", NUMBER, "%", 0, "energy from the supplier of the denominator; above 100 where more is re-exported than comes from others") \
  X(SHARES, ENERGY, "energy", NUMBER, "GWh", 0, "imports from the supplier") \
  X(SHARES, OF, "of", NUMBER, "GWh", 0, "the denominator in this plan") \
  X(SHARES, CHANGE, "change", NUMBER, "%", 0, "of the denominator, against the first plan listed: the base") \
  X(SHARES, CHOSEN, "chosen", FLAG, "", 0, "the reading that caps, frontier and dates are about") \
  X(SHARES, NOTE, "note", TEXT, "", 0, "says so where the denominator has shrunk")
#define CUT_RESULT_FRONTIER(X) \
  X(FRONTIER, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(FRONTIER, POSITION, "position", INTEGER, "", 1, "from the least share that can be reached upwards") \
  X(FRONTIER, SHARE, "share", NUMBER, "%", 0, "cap on the share; from here on, up to the next row") \
  X(FRONTIER, COST, "cost", NUMBER, "@unit", 0, "least net cost under the cap") \
  X(FRONTIER, EXTRA, "extra", NUMBER, "@unit", 0, "more than without any cap") \
  X(FRONTIER, SLOPE, "slope", NUMBER, "@slope_unit", 0, "what one percentage point less costs, just above this share; missing in the last row") \
  X(FRONTIER, UNIT, "unit", TEXT, "", 0, "money") \
  X(FRONTIER, SLOPE_UNIT, "slope_unit", TEXT, "", 0, "money per percentage point") \
  X(FRONTIER, STATE, "state", TEXT, "", 0, "measures taken where it is cheapest; none: without any") \
  X(FRONTIER, OF, "of", NUMBER, "GWh", 0, "the denominator in the plan, gross imports or what was chosen") \
  X(FRONTIER, PLAN_SHARE, "plan_share", NUMBER, "%", 0, "the same energy as a share of the plan's own denominator") \
  X(FRONTIER, CHANGES, "changes", TEXT, "", 0, "what is taken less and more on the way down to this share from the row after it") \
  X(FRONTIER, PROOF, "proof", TEXT, "", 0, "proved: every solve behind the row is certified; else what is not")
#define CUT_RESULT_FRONTIER_STATES(X) \
  X(FRONTIER_STATES, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(FRONTIER_STATES, STATE, "state", TEXT, "", 1, "measures taken; none: without any") \
  X(FRONTIER_STATES, POSITION, "position", INTEGER, "", 1, "from the least share that can be reached upwards") \
  X(FRONTIER_STATES, SHARE, "share", NUMBER, "%", 0, "cap on the share") \
  X(FRONTIER_STATES, COST, "cost", NUMBER, "@unit", 0, "least net cost under it, with these measures") \
  X(FRONTIER_STATES, BOUND, "bound", NUMBER, "@unit", 0, "rigorous lower bound") \
  X(FRONTIER_STATES, GAP, "gap", NUMBER, "@unit", 0, "most that the curve of this state may be off between its rows") \
  X(FRONTIER_STATES, UNIT, "unit", TEXT, "", 0, "money") \
  X(FRONTIER_STATES, OF, "of", NUMBER, "GWh", 0, "the denominator in the plan") \
  X(FRONTIER_STATES, PROOF, "proof", TEXT, "", 0, "certificate of the solve")
#define CUT_RESULT_REACH(X) \
  X(REACH, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(REACH, BASIS, "basis", TEXT, "", 1, "share of what") \
  X(REACH, MEASURES, "measures", TEXT, "", 1, "all: each is free to be taken or not; none; or without one of them") \
  X(REACH, OF, "of", NUMBER, "GWh", 0, "the denominator, that of the plan without a cap") \
  X(REACH, SHARE, "share", NUMBER, "%", 0, "share in the plan without a cap") \
  X(REACH, LEAST, "least", NUMBER, "%", 0, "least share that can be reached") \
  X(REACH, REACHED, "reached", FLAG, "", 0, "can the share asked for be reached?") \
  X(REACH, EXTRA, "extra", NUMBER, "@unit", 0, "what it costs more than the cheapest plan without a cap, all measures free; empty: not reached") \
  X(REACH, UNIT, "unit", TEXT, "", 0, "money") \
  X(REACH, TAKEN, "taken", TEXT, "", 0, "measures taken where the share is kept at the least cost, or, where it is not, where the least share is reached") \
  X(REACH, PROOF, "proof", TEXT, "", 0, "proved: certified, and no set of measures is left that could be better")
#define CUT_RESULT_CALENDAR(X) \
  X(CALENDAR, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(CALENDAR, MEASURE, "measure", TEXT, "", 1, "decision") \
  X(CALENDAR, DECIDER, "decider", TEXT, "", 0, "who decides it") \
  X(CALENDAR, REVERSIBLE, "reversible", FLAG, "", 0, "can it be undone?") \
  X(CALENDAR, LEAD_TIME, "lead_time", NUMBER, "d", 0, "days from the decision until it takes effect") \
  X(CALENDAR, FROM, "from", TEXT, "", 0, "first day on which it can be decided") \
  X(CALENDAR, UNTIL, "until", TEXT, "", 0, "last day on which it can be decided and still take effect") \
  X(CALENDAR, REACHED_UNTIL, "reached_until", TEXT, "", 0, "last safe date: the last day of decision with which the share asked for is reached; later it is not, whatever else is decided. Empty: it is reached without, or not at all") \
  X(CALENDAR, FREE_UNTIL, "free_until", TEXT, "", 0, "last day of decision with which the least cost is not exceeded. Empty: the least cost is reached without") \
  X(CALENDAR, WORTH_UNTIL, "worth_until", TEXT, "", 0, "last day of decision with which it costs less than never deciding it. Empty: it never does") \
  X(CALENDAR, LEAST_WITHOUT, "least_without", NUMBER, "%", 0, "least share that can be reached without it") \
  X(CALENDAR, NEVER, "never", NUMBER, "@unit", 0, "what it costs more never to decide it; empty: the share is not reached then") \
  X(CALENDAR, UNIT, "unit", TEXT, "", 0, "money") \
  X(CALENDAR, SEARCH, "search", TEXT, "", 0, "halving: later is never better, as the measure only loosens limits; by week: every week was looked at, and the week of the change day by day") \
  X(CALENDAR, PROOF, "proof", TEXT, "", 0, "proved: the plans of the last days and the bounds of the days after them are certified")
#define CUT_RESULT_REGRET(X) \
  X(REGRET, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(REGRET, MEASURE, "measure", TEXT, "", 1, "decision that waits; all: every one") \
  X(REGRET, WEEKS, "weeks", INTEGER, "", 1, "weeks from the first day on which it can be decided") \
  X(REGRET, DAY, "day", TEXT, "", 0, "day of the decision; of all: of the one that can be decided first") \
  X(REGRET, LEAST, "least", NUMBER, "%", 0, "least share that can still be reached") \
  X(REGRET, REACHED, "reached", FLAG, "", 0, "is the share asked for reached?") \
  X(REGRET, COST, "cost", NUMBER, "@unit", 0, "least net cost, under the cap where it can be kept at all; empty: not reached") \
  X(REGRET, REGRET, "regret", NUMBER, "@unit", 0, "more than if it is decided at once") \
  X(REGRET, UNIT, "unit", TEXT, "", 0, "money") \
  X(REGRET, PROOF, "proof", TEXT, "", 0, "proved: certified, and no set of measures is left that could be cheaper")
#define CUT_RESULT_ALTERNATIVES(X) \
  X(ALTERNATIVES, SOLVE, "solve", TEXT, "", 1, "scenario") \
  X(ALTERNATIVES, WITHIN, "within", INTEGER, "%", 1, "costs no more than this above the least net cost under the share") \
  X(ALTERNATIVES, POSITION, "position", INTEGER, "", 1, "cheapest first") \
  X(ALTERNATIVES, MEASURES, "measures", TEXT, "", 0, "measures taken; none: without any") \
  X(ALTERNATIVES, CONTRACTS, "contracts", TEXT, "", 0, "contracts that are needed: with these, and routes and measures, alone the share can be kept; none of them can be left out") \
  X(ALTERNATIVES, ROUTES, "routes", TEXT, "", 0, "routes that are needed, of those that carry what contracts deliver") \
  X(ALTERNATIVES, COST, "cost", NUMBER, "@unit", 0, "least net cost with these alone") \
  X(ALTERNATIVES, EXTRA, "extra", NUMBER, "@unit", 0, "more than the least net cost") \
  X(ALTERNATIVES, UNIT, "unit", TEXT, "", 0, "money") \
  X(ALTERNATIVES, COMPLETE, "complete", FLAG, "", 0, "yes: these are all minimal sets; no: the search was stopped, there are more") \
  X(ALTERNATIVES, PROOF, "proof", TEXT, "", 0, "proved: that each set is enough and none smaller is certified")
#define CUT_RESULT_CAPS(X) \
  X(CAPS, SOLVE, "solve", TEXT, "", 1, "which solve stands under a cap") \
  X(CAPS, OF_SOLVE, "of_solve", TEXT, "", 0, "the same scenario and measures without it") \
  X(CAPS, SUPPLIER, "supplier", TEXT, "", 0, "whose share is capped") \
  X(CAPS, BASIS, "basis", TEXT, "", 0, "share of what") \
  X(CAPS, ACCOUNTING, "accounting", TEXT, "", 0, "origin that counts") \
  X(CAPS, NUCLEAR, "nuclear", TEXT, "", 0, "nuclear energy") \
  X(CAPS, FROM, "from", TEXT, "", 0, "first day that counts") \
  X(CAPS, TO, "to", TEXT, "", 0, "last day") \
  X(CAPS, SHARE, "share", NUMBER, "%", 0, "most that the share may be") \
  X(CAPS, OF, "of", NUMBER, "GWh", 0, "the denominator; empty: that of the plan itself")
#define CUT_RESULT_BACKTEST(X) \
  X(BACKTEST, TARGET, "target", TEXT, "", 1, "target of the case") \
  X(BACKTEST, NAME, "name", TEXT, "", 0, "what it is") \
  X(BACKTEST, SCORED, "scored", FLAG, "", 0, "does it count") \
  X(BACKTEST, UNIT, "unit", TEXT, "", 0, "unit of all numbers of the row") \
  X(BACKTEST, LOW, "low", NUMBER, "@unit", 0, "observed, low end") \
  X(BACKTEST, HIGH, "high", NUMBER, "@unit", 0, "observed, high end") \
  X(BACKTEST, PREDICTION, "prediction", NUMBER, "@unit", 0, "of the case as known on the as-of date") \
  X(BACKTEST, LEAST, "least", NUMBER, "@unit", 0, "least over all plans of the same cost; the prediction is the middle. Of shares and peaks only the plan's own") \
  X(BACKTEST, MOST, "most", NUMBER, "@unit", 0, "most over all plans of the same cost") \
  X(BACKTEST, CONDITIONAL, "conditional", NUMBER, "@unit", 0, "the same given the prices that came, and the needs of targets that are given: no prediction, as these were not known") \
  X(BACKTEST, BY_CONTRACT, "by_contract", NUMBER, "@unit", 0, "naive rule: as the contract says") \
  X(BACKTEST, LAST_MONTH, "last_month", NUMBER, "@unit", 0, "naive rule: the last month known goes on") \
  X(BACKTEST, ERROR, "error", NUMBER, "@unit", 0, "of the prediction, from the nearer end of what was observed; 0 inside") \
  X(BACKTEST, CONDITIONAL_ERROR, "conditional_error", NUMBER, "@unit", 0, "of the conditional one") \
  X(BACKTEST, BY_CONTRACT_ERROR, "by_contract_error", NUMBER, "@unit", 0, "of the first naive rule") \
  X(BACKTEST, LAST_MONTH_ERROR, "last_month_error", NUMBER, "@unit", 0, "of the second naive rule") \
  X(BACKTEST, NEAREST, "nearest", TEXT, "", 0, "prediction, contract, last month, several of them joined by +, or empty where nothing was observed") \
  X(BACKTEST, COMMITTED, "committed", TEXT, "", 0, "does the prediction stand in the case's table predictions, made of this same case?") \
  X(BACKTEST, SCENARIO, "scenario", TEXT, "", 0, "scenarios of the plan behind it") \
  X(BACKTEST, GIVEN, "given", TEXT, "", 0, "observed series, and targets, that the conditional one is given") \
  X(BACKTEST, WHY, "why", TEXT, "", 0, "of a miss: what in the plan stood in the way, from its limits and their rows; of an unscored one: why it does not count") \
  X(BACKTEST, PROOF, "proof", TEXT, "", 0, "certificate of the plan behind the prediction")
#define CUT_RESULT_SCORES(X) \
  X(SCORES, RULE, "rule", TEXT, "", 1, "prediction, contract or last month") \
  X(SCORES, TARGETS, "targets", INTEGER, "", 0, "scored targets with an observation for which it has a number") \
  X(SCORES, INSIDE, "inside", INTEGER, "", 0, "of which inside what was observed") \
  X(SCORES, NEAREST, "nearest", INTEGER, "", 0, "of which none of the others was nearer") \
  X(SCORES, MEAN, "mean_error", NUMBER, "%", 0, "mean of the errors, each relative to the middle of what was observed")
#define CUT_RESULT_PREDICTIONS(X) \
  X(PREDICTIONS, TARGET, "target", TEXT, "", 1, "target of the case; these rows are those of the case's table of that name") \
  X(PREDICTIONS, VALUE, "value", NUMBER, "@unit", 0, "prediction") \
  X(PREDICTIONS, UNIT, "unit", TEXT, "", 0, "its unit") \
  X(PREDICTIONS, CASE_DIGEST, "case_digest", TEXT, "", 0, "digest of the case it is made of") \
  X(PREDICTIONS, MODEL_DIGEST, "model_digest", TEXT, "", 0, "digest of the model it was solved with") \
  X(PREDICTIONS, SOURCE, "source", TEXT, "", 0, "how it was made") \
  X(PREDICTIONS, KIND, "kind", TEXT, "", 0, "derived") \
  X(PREDICTIONS, KNOWN_FROM, "known_from", TEXT, "", 0, "the as-of date") \
  X(PREDICTIONS, PARENTS, "parents", TEXT, "", 0, "the target's row")
#define CUT_RESULT_SWITCH_POINTS(X) \
  X(SWITCH_POINTS, POSITION, "position", INTEGER, "", 1, "order: by headline, the input that has least far to go first") \
  X(SWITCH_POINTS, SOLVE, "solve", TEXT, "", 0, "which solve the headline is about") \
  X(SWITCH_POINTS, HEADLINE, "headline", TEXT, "", 0, "cost: dearer or cheaper than the other solve; served: is all need served; margin: does conversion earn; cheapest: which new input of a plant is the cheapest") \
  X(SWITCH_POINTS, AGAINST, "against", TEXT, "", 0, "cost: the other solve") \
  X(SWITCH_POINTS, CONVERSION, "conversion", TEXT, "", 0, "margin, cheapest: the plant") \
  X(SWITCH_POINTS, CONTRACT, "contract", TEXT, "", 0, "margin: the contract that it runs on") \
  X(SWITCH_POINTS, INPUT, "input", TEXT, "", 0, "the input, as --input names it: table.row.column, or series.id, whose periods move together") \
  X(SWITCH_POINTS, TABLE, "table", TEXT, "", 0, "table of the input") \
  X(SWITCH_POINTS, KEY, "key", TEXT, "", 0, "its row; of a series its id") \
  X(SWITCH_POINTS, COLUMN, "column", TEXT, "", 0, "its column") \
  X(SWITCH_POINTS, VALUE, "value", NUMBER, "@unit", 0, "as the case has it; of a series the mean of the rows that have a range") \
  X(SWITCH_POINTS, LOW, "low", NUMBER, "@unit", 0, "low end of its range") \
  X(SWITCH_POINTS, HIGH, "high", NUMBER, "@unit", 0, "high end") \
  X(SWITCH_POINTS, HOLDS_AT, "holds_at", NUMBER, "@unit", 0, "there the headline is still as it is now") \
  X(SWITCH_POINTS, TURNS_AT, "turns_at", NUMBER, "@unit", 0, "there it has turned: the switch point lies between the two") \
  X(SWITCH_POINTS, UNIT, "unit", TEXT, "", 0, "unit of the input as written") \
  X(SWITCH_POINTS, NOW, "now", TEXT, "", 0, "what the headline says now") \
  X(SWITCH_POINTS, BEYOND, "beyond", TEXT, "", 0, "what it says beyond the switch point") \
  X(SWITCH_POINTS, SHARE_HOLDS, "share_holds", NUMBER, "", 0, "holds_at as a share of the way from the value to the end of its range, below 0 towards the low end") \
  X(SWITCH_POINTS, SHARE_TURNS, "share_turns", NUMBER, "", 0, "turns_at, likewise") \
  X(SWITCH_POINTS, PROOF, "proof", TEXT, "", 0, "proved: every solve on the way has a certificate, those on both sides of the switch point among them")
#define CUT_RESULT_SWITCH_SEARCHES(X) \
  X(SWITCH_SEARCHES, SOLVE, "solve", TEXT, "", 1, "which solve the headline is about") \
  X(SWITCH_SEARCHES, HEADLINE, "headline", TEXT, "", 1, "cost, served, margin or cheapest; all: of an input that was not looked at") \
  X(SWITCH_SEARCHES, CONVERSION, "conversion", TEXT, "", 1, "margin, cheapest: the plant") \
  X(SWITCH_SEARCHES, CONTRACT, "contract", TEXT, "", 1, "margin: the contract that it runs on") \
  X(SWITCH_SEARCHES, TABLE, "table", TEXT, "", 1, "table of the input") \
  X(SWITCH_SEARCHES, KEY, "key", TEXT, "", 1, "its row, or its series") \
  X(SWITCH_SEARCHES, COLUMN, "column", TEXT, "", 1, "its column") \
  X(SWITCH_SEARCHES, SIDE, "side", TEXT, "", 1, "low or high: to which end of its range it was moved") \
  X(SWITCH_SEARCHES, STATUS, "status", TEXT, "", 0, "reverses; never: proved for the whole side; not found: the same wherever it was looked at; no plan there; not looked at: it changes what the model is made of") \
  X(SWITCH_SEARCHES, END, "end", NUMBER, "@unit", 0, "that end of its range") \
  X(SWITCH_SEARCHES, UNIT, "unit", TEXT, "", 0, "unit of the input") \
  X(SWITCH_SEARCHES, NOW, "now", NUMBER, "@number_unit", 0, "the number behind the headline as the case is: cost above the other solve, energy not served, margin, cost delivered") \
  X(SWITCH_SEARCHES, AT_END, "at_end", NUMBER, "@number_unit", 0, "the same at the end of the range") \
  X(SWITCH_SEARCHES, NUMBER_UNIT, "number_unit", TEXT, "", 0, "its unit") \
  X(SWITCH_SEARCHES, LOOKS, "looks", INTEGER, "", 0, "places between value and end at which it was solved again") \
  X(SWITCH_SEARCHES, PROOF, "proof", TEXT, "", 0, "proved: every solve has a certificate")
#define CUT_RESULT_WHY_NOT(X) \
  X(WHY_NOT, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(WHY_NOT, TABLE, "table", TEXT, "", 1, "routes, contracts or sources") \
  X(WHY_NOT, KEY, "key", TEXT, "", 1, "its row") \
  X(WHY_NOT, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(WHY_NOT, STEP, "step", INTEGER, "", 1, "position of the step, 0 if none") \
  X(WHY_NOT, PERIOD, "period", TEXT, "", 1, "first day") \
  X(WHY_NOT, STATE, "state", TEXT, "", 0, "too dear, would cost nothing to use, used, used to its limit, closed, or its limit is 0") \
  X(WHY_NOT, QUANTITY, "quantity", NUMBER, "@unit", 0, "used in the plan") \
  X(WHY_NOT, UNIT, "unit", TEXT, "", 0, "unit of the commodity") \
  X(WHY_NOT, GAP, "gap", NUMBER, "@price_unit", 0, "what a unit costs more than it is worth: by so much it is too dear; below 0: what a unit more would save") \
  X(WHY_NOT, PRICE_UNIT, "price_unit", TEXT, "", 0, "unit of the gap")
#define CUT_RESULT_WHY_NOT_PARTS(X) \
  X(WHY_NOT_PARTS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(WHY_NOT_PARTS, TABLE, "table", TEXT, "", 1, "routes, contracts or sources") \
  X(WHY_NOT_PARTS, KEY, "key", TEXT, "", 1, "its row") \
  X(WHY_NOT_PARTS, COMMODITY, "commodity", TEXT, "", 1, "grade") \
  X(WHY_NOT_PARTS, STEP, "step", INTEGER, "", 1, "position of the step, 0 if none") \
  X(WHY_NOT_PARTS, PERIOD, "period", TEXT, "", 1, "first day") \
  X(WHY_NOT_PARTS, POSITION, "position", INTEGER, "", 1, "order of the parts") \
  X(WHY_NOT_PARTS, PART, "part", TEXT, "", 0, "term of the price, tariff, cost or levy; worth at the start; worth where it arrives; scarce right") \
  X(WHY_NOT_PARTS, VALUE, "value", NUMBER, "@unit", 0, "adds to the gap") \
  X(WHY_NOT_PARTS, UNIT, "unit", TEXT, "", 0, "money per amount")
#define CUT_RESULT_VERIFICATION(X) \
  X(VERIFICATION, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(VERIFICATION, LEVEL, "level", TEXT, "", 1, "a: certificate; b: physical audit; c: solved again") \
  X(VERIFICATION, CHECK, "check", TEXT, "", 1, "what was checked") \
  X(VERIFICATION, PASSED, "passed", FLAG, "", 0, "does it hold") \
  X(VERIFICATION, ITEMS, "items", INTEGER, "", 0, "how many things were looked at") \
  X(VERIFICATION, WORST, "worst", NUMBER, "", 0, "largest deviation") \
  X(VERIFICATION, MESSAGE, "message", TEXT, "", 0, "first offence, or what holds")
#define CUT_RESULT_MODEL_COLUMNS(X) \
  X(MODEL_COLUMNS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(MODEL_COLUMNS, INDEX, "index", INTEGER, "", 1, "column") \
  X(MODEL_COLUMNS, ROLE, "role", TEXT, "", 0, "what it stands for") \
  X(MODEL_COLUMNS, TABLE, "table", TEXT, "", 0, "table of its row") \
  X(MODEL_COLUMNS, KEY, "key", TEXT, "", 0, "its row") \
  X(MODEL_COLUMNS, COMMODITY, "commodity", TEXT, "", 0, "grade") \
  X(MODEL_COLUMNS, ORIGIN, "origin", TEXT, "", 0, "whose goods; - for what is not served; empty where they are not told apart") \
  X(MODEL_COLUMNS, STEP, "step", INTEGER, "", 0, "step") \
  X(MODEL_COLUMNS, PERIOD, "period", TEXT, "", 0, "first day") \
  X(MODEL_COLUMNS, LOWER, "lower", NUMBER, "", 0, "canonical units") \
  X(MODEL_COLUMNS, UPPER, "upper", NUMBER, "", 0, "canonical units, empty if free") \
  X(MODEL_COLUMNS, COST, "cost", NUMBER, "", 0, "thousand currency units per canonical unit") \
  X(MODEL_COLUMNS, INTEGER, "integer", FLAG, "", 0, "0 or 1 only")
#define CUT_RESULT_MODEL_ROWS(X) \
  X(MODEL_ROWS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(MODEL_ROWS, INDEX, "index", INTEGER, "", 1, "row") \
  X(MODEL_ROWS, ROLE, "role", TEXT, "", 0, "what it stands for") \
  X(MODEL_ROWS, TABLE, "table", TEXT, "", 0, "table of its row") \
  X(MODEL_ROWS, KEY, "key", TEXT, "", 0, "its row") \
  X(MODEL_ROWS, COMMODITY, "commodity", TEXT, "", 0, "grade") \
  X(MODEL_ROWS, ORIGIN, "origin", TEXT, "", 0, "whose goods; empty where they are not told apart") \
  X(MODEL_ROWS, PERIOD, "period", TEXT, "", 0, "first day") \
  X(MODEL_ROWS, LOWER, "lower", NUMBER, "", 0, "empty if free") \
  X(MODEL_ROWS, UPPER, "upper", NUMBER, "", 0, "empty if free")
#define CUT_RESULT_MODEL_ENTRIES(X) \
  X(MODEL_ENTRIES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(MODEL_ENTRIES, COLUMN, "column", INTEGER, "", 1, "column") \
  X(MODEL_ENTRIES, ROW, "row", INTEGER, "", 1, "row") \
  X(MODEL_ENTRIES, VALUE, "value", NUMBER, "", 0, "coefficient")
#define CUT_RESULT_SOLUTION_COLUMNS(X) \
  X(SOLUTION_COLUMNS, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(SOLUTION_COLUMNS, STAGE, "stage", INTEGER, "", 1, "stage") \
  X(SOLUTION_COLUMNS, INDEX, "index", INTEGER, "", 1, "column") \
  X(SOLUTION_COLUMNS, VALUE, "value", NUMBER, "", 0, "canonical units")
#define CUT_RESULT_CERTIFICATES(X) \
  X(CERTIFICATES, SOLVE, "solve", TEXT, "", 1, "which solve") \
  X(CERTIFICATES, STAGE, "stage", INTEGER, "", 1, "stage") \
  X(CERTIFICATES, LEAF, "leaf", INTEGER, "", 1, "leaf of the branching, 0 for an LP") \
  X(CERTIFICATES, WHAT, "what", TEXT, "", 1, "dual, ray, lower, upper or row_upper (limits in force in the stage)") \
  X(CERTIFICATES, INDEX, "index", INTEGER, "", 1, "row, or column for lower and upper") \
  X(CERTIFICATES, VALUE, "value", NUMBER, "", 0, "its value; zeros are left out")

/* X(TABLE, "name", volatile?, detail?, "what it holds"): detail tables are saved but not printed by default. */
#define CUT_RESULT_TABLES(X) \
  X(HEADLINES, "headlines", 0, 0, "the answers in short") \
  X(FINDINGS, "findings", 0, 0, "what is wrong or odd in the case") \
  X(TABLES_READ, "tables_read", 0, 0, "rows of the case by kind") \
  X(CASE_QUESTIONS, "case_questions", 0, 0, "questions of the case, as brief answers them") \
  X(CASE_ROWS, "case_rows", 0, 0, "rows of the case, and who says so") \
  X(CASE_CELLS, "case_cells", 0, 0, "cells of the case as written") \
  X(STAGES, "stages", 0, 0, "goals in order, with their certificates") \
  X(SCORES, "scores", 0, 0, "predictions and naive rules against what was observed") \
  X(BACKTEST, "backtest", 0, 0, "each prediction against what was observed") \
  X(PREDICTIONS, "predictions", 0, 0, "what the case as known predicts, to be written down") \
  X(ROLLING, "rolling", 0, 0, "plans made one after the other, and how they went") \
  X(BREACHES, "breaches", 0, 0, "minima that could not be kept, and what was paid for them") \
  X(WINDOW_LIMITS, "window_limits", 0, 0, "limits that a window cannot keep whole") \
  X(UNSERVED, "unserved", 0, 0, "obligations not met") \
  X(MEASURES, "measures", 0, 0, "what is decided, what it costs and is worth") \
  X(WHY, "why", 0, 0, "facts that cannot hold together") \
  X(WHY_NOT, "why_not", 0, 0, "what a route, contract or source costs and is worth") \
  X(SWITCH_POINTS, "switch_points", 0, 0, "where a doubtful input, moved alone, turns a headline") \
  X(SWITCH_SEARCHES, "switch_searches", 0, 1, "every headline and input that was searched for switch points") \
  X(SURVIVAL, "survival", 0, 0, "how long supply lasts") \
  X(MARGINS, "margins", 0, 0, "what conversion earns") \
  X(REPLACEMENT, "replacement", 0, 0, "cheapest replacement by route") \
  X(SHARES, "shares", 0, 0, "a supplier's share in every reading") \
  X(FRONTIER, "frontier", 0, 0, "what a lower share costs") \
  X(FRONTIER_STATES, "frontier_states", 0, 1, "the same with each set of measures") \
  X(REACH, "reach", 0, 0, "is the share reached, on every basis, with and without each measure") \
  X(CALENDAR, "calendar", 0, 0, "until when measures can be decided") \
  X(REGRET, "regret", 0, 0, "what waiting costs, week by week") \
  X(ALTERNATIVES, "alternatives", 0, 0, "ways to keep the share for little more")  \
  X(CAPS, "caps", 0, 1, "solves under a cap on a share") \
  X(COMPARISON, "comparison", 0, 0, "two solves side by side") \
  X(FORGONE, "forgone", 0, 0, "what is not charged, and who keeps it") \
  X(LEVERAGE, "leverage", 0, 0, "what one side can stop for another, and what that costs both") \
  X(RETALIATION, "retaliation", 0, 0, "withdrawal and answer: what each side loses") \
  X(DEPENDENCE, "dependence", 0, 0, "metrics of dependence") \
  X(ENERGY_BALANCE, "energy_balance", 0, 0, "energy produced, imported, exported and drawn, by fuel and origin") \
  X(SUPPLY, "supply", 0, 0, "who supplies, how much, at what price") \
  X(USE, "use", 0, 0, "whose goods are used where, in one way of telling them apart") \
  X(ACCOUNTS, "accounts", 0, 0, "who gains and pays in all") \
  X(INCIDENCE, "incidence", 0, 0, "who pays whom for what") \
  X(BINDING, "binding", 0, 0, "what binds") \
  X(VERIFICATION, "verification", 0, 0, "what was verified") \
  X(RUN, "run", 0, 0, "what was run") \
  X(WHY_NOT_PARTS, "why_not_parts", 0, 1, "the parts of a gap") \
  X(PRICES, "prices", 0, 1, "node prices by period") \
  X(FLOWS, "flows", 0, 1, "amounts by period") \
  X(ORIGINS, "origins", 0, 1, "amounts by origin and period") \
  X(STOCKS, "stocks", 0, 1, "stock levels by period") \
  X(SOLVES, "solves", 0, 1, "what was solved, from whose side") \
  X(PERIODS, "periods", 0, 1, "the calendar") \
  X(POSTINGS, "postings", 0, 1, "money by period in integers") \
  X(MODEL_COLUMNS, "model_columns", 0, 1, "the model: columns") \
  X(MODEL_ROWS, "model_rows", 0, 1, "the model: rows") \
  X(MODEL_ENTRIES, "model_entries", 0, 1, "the model: coefficients") \
  X(SOLUTION_COLUMNS, "solution_columns", 0, 1, "the solution as solved") \
  X(CERTIFICATES, "certificates", 0, 1, "multipliers, rays and leaves that prove it") \
  X(RUN_ENV, "run_env", 1, 1, "time, memory, versions")

typedef enum cut_result_table_id {
#define CUT_RESULT_TABLE_ENUM(TABLE, name, is_volatile, detail, help) CUT_RT_##TABLE,
  CUT_RESULT_TABLES(CUT_RESULT_TABLE_ENUM)
#undef CUT_RESULT_TABLE_ENUM
  CUT_N_RESULT_TABLES
} cut_result_table_id;

/* Column indices within a table: CUT_RC_FLOWS_KEY ... */
#define CUT_RESULT_COLUMN_ENUM(TABLE, COLUMN, name, type, unit, key, help) CUT_RC_##TABLE##_##COLUMN,
#define CUT_RESULT_ENUM_OF(TABLE, name, is_volatile, detail, help) enum { CUT_RESULT_##TABLE(CUT_RESULT_COLUMN_ENUM) CUT_N_RC_##TABLE };
CUT_RESULT_TABLES(CUT_RESULT_ENUM_OF)
#undef CUT_RESULT_ENUM_OF
#undef CUT_RESULT_COLUMN_ENUM

#endif
