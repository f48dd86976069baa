/* The schema: every table and column a case may have, in one list. The reader, `check`, the case-format manual and the
 * data package are generated from it; a new table is a new list here and nothing else in this module.
 *
 * Every row also has `source`, `kind`, `known_from`, and may have `parents` and `note`. A column x of a unit type has a
 * companion x_unit and may have x_low, x_high, x_source, x_kind, x_known_from. These are not listed. */
#ifndef CUT_CASE_SCHEMA_H
#define CUT_CASE_SCHEMA_H

#include "base/error.h"

/* How a cell is read. "arg" below is the last but one macro argument. */
typedef enum cut_type {
  CUT_TYPE_ID,       /* [a-z0-9_A-Z.-]+, part of the key */
  CUT_TYPE_TEXT,
  CUT_TYPE_REF,      /* key of a row; arg: table name */
  CUT_TYPE_CHOICE,   /* one of the words in arg */
  CUT_TYPE_FLAG,     /* yes or no */
  CUT_TYPE_INTEGER,
  CUT_TYPE_NUMBER,   /* plain number, no unit */
  CUT_TYPE_DATE,     /* YYYY-MM-DD */
  CUT_TYPE_PERIOD,   /* YYYY, YYYY-MM or YYYY-MM-DD */
  CUT_TYPE_UNIT,     /* a unit of amount: kt, bbl, GWh, ... */
  CUT_TYPE_SHARE,    /* dimensionless: unit "1" or "%" (also t/t) */
  CUT_TYPE_DURATION, /* d, h, week -> days */
  CUT_TYPE_AMOUNT,   /* mass, volume or energy of a commodity -> its canonical unit; arg: path to the commodity */
  CUT_TYPE_RATE,     /* amount per d, week, month or a; arg: path to the commodity */
  CUT_TYPE_PRICE,    /* money per amount; arg: path to the commodity */
  CUT_TYPE_MONEY,    /* an amount of money */
  CUT_TYPE_EXPENSE,  /* money per d, week, month or a */
  CUT_TYPE_DENSITY,  /* mass per volume, or volume per mass (bbl/t) */
  CUT_TYPE_HEATING,  /* energy per mass or per volume */
  CUT_TYPE_RULE,     /* a formula over series and rules; arg: path to the commodity */
  CUT_TYPE_VALUE     /* a number with any unit; the unit's dimension is kept with it */
} cut_type;

typedef enum cut_empty {
  CUT_EMPTY_ERROR,     /* must not be empty */
  CUT_EMPTY_UNLIMITED, /* empty means no limit */
  CUT_EMPTY_NONE       /* empty means there is none (zero cost, no minimum, no date limit, the documented default) */
} cut_empty;

/* X(TABLE, COLUMN, "name", TYPE, EMPTY, key part?, "arg", "what it means") */
#define CUT_SCHEMA_ACTORS(X) \
  X(ACTORS, ID, "id", ID, ERROR, 1, "", "ISO 3166-1 alpha-3 code of a state, else a short name") \
  X(ACTORS, NAME, "name", TEXT, ERROR, 0, "", "name for people") \
  X(ACTORS, TYPE, "type", CHOICE, ERROR, 0, "state firm bloc", "what it is") \
  X(ACTORS, CONTROLLED_BY, "controlled_by", REF, NONE, 0, "actors", "whose consolidated accounts it belongs to")
#define CUT_SCHEMA_MEMBERSHIPS(X) \
  X(MEMBERSHIPS, ACTOR, "actor", REF, ERROR, 1, "actors", "the member") \
  X(MEMBERSHIPS, BLOC, "bloc", REF, ERROR, 1, "actors", "the bloc it belongs to") \
  X(MEMBERSHIPS, FROM, "from", DATE, NONE, 0, "", "first day of membership") \
  X(MEMBERSHIPS, TO, "to", DATE, NONE, 0, "", "last day of membership")
#define CUT_SCHEMA_PLACES(X) \
  X(PLACES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(PLACES, NAME, "name", TEXT, ERROR, 0, "", "name for people") \
  X(PLACES, TYPE, "type", CHOICE, ERROR, 0, "country hub port refinery border market field plant", "what it is") \
  X(PLACES, ACTOR, "actor", REF, ERROR, 0, "actors", "the state it lies in") \
  X(PLACES, TERRITORY, "territory", REF, NONE, 0, "actors", "customs territory; default: actor") \
  X(PLACES, LATITUDE, "latitude", NUMBER, NONE, 0, "", "degrees north") \
  X(PLACES, LONGITUDE, "longitude", NUMBER, NONE, 0, "", "degrees east")
#define CUT_SCHEMA_COMMODITIES(X) \
  X(COMMODITIES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(COMMODITIES, NAME, "name", TEXT, ERROR, 0, "", "name for people") \
  X(COMMODITIES, PARENT, "parent", REF, NONE, 0, "commodities", "the family it is a grade of; capacities given for a family are shared by its grades") \
  X(COMMODITIES, UNIT, "unit", UNIT, ERROR, 0, "", "unit of amounts in answers") \
  X(COMMODITIES, DENSITY, "density", DENSITY, NONE, 0, "", "needed to convert between mass and volume") \
  X(COMMODITIES, HEATING_VALUE, "heating_value", HEATING, NONE, 0, "", "needed to convert to energy and to count unserved demand") \
  X(COMMODITIES, HEATING_BASIS, "heating_basis", CHOICE, NONE, 0, "gross net", "basis of the heating value; must be given with it") \
  X(COMMODITIES, FUEL, "fuel", CHOICE, NONE, 0, "oil products gas coal nuclear power renewable other", "what it counts as in energy balances and shares; default: as the family, else other")
#define CUT_SCHEMA_SOURCES(X) \
  X(SOURCES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(SOURCES, PLACE, "place", REF, ERROR, 0, "places", "where it is produced") \
  X(SOURCES, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(SOURCES, OWNER, "owner", REF, ERROR, 0, "actors", "who may use it") \
  X(SOURCES, CAPACITY, "capacity", RATE, UNLIMITED, 0, "commodity", "most per time; with steps the sum of their widths counts too") \
  X(SOURCES, PROFILE, "profile", TEXT, NONE, 0, "", "id in profiles: shape over the year that multiplies the capacity; default flat") \
  X(SOURCES, COST, "cost", PRICE, NONE, 0, "commodity", "real cost of production") \
  X(SOURCES, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day") \
  X(SOURCES, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day") \
  X(SOURCES, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_DEMANDS(X) \
  X(DEMANDS, ID, "id", ID, ERROR, 1, "", "short name") \
  X(DEMANDS, PLACE, "place", REF, ERROR, 0, "places", "where it is used or sold") \
  X(DEMANDS, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(DEMANDS, BUYER, "buyer", REF, NONE, 0, "actors", "who takes it; default: outside") \
  X(DEMANDS, TYPE, "type", CHOICE, ERROR, 0, "obligation market", "home use that must be served, or a market to sell to") \
  X(DEMANDS, QUANTITY, "quantity", RATE, UNLIMITED, 0, "commodity", "need of an obligation (required there); most a market takes") \
  X(DEMANDS, PROFILE, "profile", TEXT, NONE, 0, "", "id in profiles: shape over the year that multiplies the quantity; default flat") \
  X(DEMANDS, PRICE, "price", RULE, NONE, 0, "commodity", "what a market pays at this place (required there unless it has steps)") \
  X(DEMANDS, PRIORITY, "priority", INTEGER, NONE, 0, "", "class of an obligation, 1 is served first; default 1") \
  X(DEMANDS, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day") \
  X(DEMANDS, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day") \
  X(DEMANDS, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_STEPS(X) \
  X(STEPS, TABLE, "table", CHOICE, ERROR, 1, "sources demands", "table of the row that has this step") \
  X(STEPS, PARENT, "parent", ID, ERROR, 1, "", "id of that row") \
  X(STEPS, POSITION, "position", INTEGER, ERROR, 1, "", "1, 2, ...") \
  X(STEPS, QUANTITY, "quantity", RATE, ERROR, 0, "parent.commodity", "width of the step") \
  X(STEPS, PRICE, "price", RULE, ERROR, 0, "parent.commodity", "cost of the step of a source, price in the step of a market")
#define CUT_SCHEMA_ROUTES(X) \
  X(ROUTES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(ROUTES, FROM, "from", REF, ERROR, 0, "places", "where it starts") \
  X(ROUTES, TO, "to", REF, ERROR, 0, "places", "where it ends") \
  X(ROUTES, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what it carries; a family shares the capacity among its grades") \
  X(ROUTES, CAPACITY, "capacity", RATE, UNLIMITED, 0, "commodity", "most per time, at the start of the route") \
  X(ROUTES, PROFILE, "profile", TEXT, NONE, 0, "", "id in profiles: shape over the year that multiplies the capacity; default flat") \
  X(ROUTES, MIN, "min", RATE, NONE, 0, "commodity", "least per time") \
  X(ROUTES, TARIFF, "tariff", PRICE, NONE, 0, "commodity", "paid to the owner") \
  X(ROUTES, COST, "cost", PRICE, NONE, 0, "commodity", "real cost of carrying, paid to nobody modelled") \
  X(ROUTES, LOSS, "loss", SHARE, NONE, 0, "", "share lost on the way") \
  X(ROUTES, MODE, "mode", CHOICE, ERROR, 0, "pipeline rail sea road truck wire", "how") \
  X(ROUTES, OWNER, "owner", REF, NONE, 0, "actors", "who gets the tariff; default: outside") \
  X(ROUTES, CONSENT, "consent", REF, NONE, 0, "actors", "who can stop it") \
  X(ROUTES, LEAD_TIME, "lead_time", DURATION, NONE, 0, "", "whole days from start to end; default 0") \
  X(ROUTES, NEW, "new", FLAG, NONE, 0, "", "yes: not in use before the start; survival is printed without and with new routes") \
  X(ROUTES, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day of departure") \
  X(ROUTES, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day of departure") \
  X(ROUTES, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_STORAGES(X) \
  X(STORAGES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(STORAGES, PLACE, "place", REF, ERROR, 0, "places", "where") \
  X(STORAGES, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(STORAGES, OWNER, "owner", REF, NONE, 0, "actors", "who may use it; default: the place's actor") \
  X(STORAGES, VOLUME, "volume", AMOUNT, ERROR, 0, "commodity", "most it holds, dead stock included") \
  X(STORAGES, DEAD_STOCK, "dead_stock", AMOUNT, NONE, 0, "commodity", "what cannot be drawn; default 0") \
  X(STORAGES, IN_RATE, "in_rate", RATE, UNLIMITED, 0, "commodity", "most put in per time") \
  X(STORAGES, OUT_RATE, "out_rate", RATE, UNLIMITED, 0, "commodity", "most drawn per time") \
  X(STORAGES, INITIAL, "initial", AMOUNT, ERROR, 0, "commodity", "level at the start") \
  X(STORAGES, ORIGIN, "origin", REF, NONE, 0, "actors", "state the level at the start came from; default: the state of the place") \
  X(STORAGES, END_MIN, "end_min", AMOUNT, NONE, 0, "commodity", "least level at the end; default: dead stock") \
  X(STORAGES, END_VALUE, "end_value", PRICE, NONE, 0, "commodity", "worth of what is left above dead stock at the end")
#define CUT_SCHEMA_CONVERSIONS(X) \
  X(CONVERSIONS, ID, "id", ID, ERROR, 1, "", "short name") \
  X(CONVERSIONS, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id") \
  X(CONVERSIONS, PLACE, "place", REF, ERROR, 0, "places", "where") \
  X(CONVERSIONS, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "the input whose units its numbers have; may be a family") \
  X(CONVERSIONS, OWNER, "owner", REF, NONE, 0, "actors", "who runs it; default: the place's actor") \
  X(CONVERSIONS, CAPACITY, "capacity", RATE, UNLIMITED, 0, "commodity", "most input per time") \
  X(CONVERSIONS, MIN_LOAD, "min_load", RATE, NONE, 0, "commodity", "least input per time while running") \
  X(CONVERSIONS, SHUTDOWN, "shutdown", FLAG, NONE, 0, "", "may it stop? default no: then failing the minimum load is a shortage") \
  X(CONVERSIONS, PRIORITY, "priority", INTEGER, NONE, 0, "", "class of a failed minimum load; default 1") \
  X(CONVERSIONS, COST, "cost", PRICE, NONE, 0, "commodity", "real cost per unit of input") \
  X(CONVERSIONS, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_YIELDS(X) \
  X(YIELDS, CONVERSION, "conversion", REF, ERROR, 1, "conversions", "whose yield") \
  X(YIELDS, INPUT, "input", REF, ERROR, 1, "commodities", "input grade") \
  X(YIELDS, OUTPUT, "output", REF, ERROR, 1, "commodities", "product") \
  X(YIELDS, YIELD, "yield", SHARE, ERROR, 0, "", "canonical unit of output per canonical unit of input; what is missing to 1 is own use and loss")
#define CUT_SCHEMA_LOADS(X) \
  X(LOADS, LOAD, "load", ID, ERROR, 1, "", "name of a load: normal, contract, ...") \
  X(LOADS, CONVERSION, "conversion", REF, ERROR, 1, "conversions", "plant") \
  X(LOADS, QUANTITY, "quantity", RATE, ERROR, 0, "conversion.commodity", "its input at that load")
#define CUT_SCHEMA_CONTRACTS(X) \
  X(CONTRACTS, ID, "id", ID, ERROR, 1, "", "short name") \
  X(CONTRACTS, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id") \
  X(CONTRACTS, SELLER, "seller", REF, ERROR, 0, "actors", "who sells") \
  X(CONTRACTS, BUYER, "buyer", REF, ERROR, 0, "actors", "who may take") \
  X(CONTRACTS, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(CONTRACTS, PLACE, "place", REF, ERROR, 0, "places", "where it is delivered") \
  X(CONTRACTS, ORIGIN, "origin", REF, NONE, 0, "actors", "state it physically comes from; default: the seller") \
  X(CONTRACTS, DECLARED_ORIGIN, "declared_origin", REF, NONE, 0, "actors", "state it is declared as coming from; default: origin") \
  X(CONTRACTS, MIN, "min", RATE, NONE, 0, "commodity", "least take; binds over the calendar window of its unit") \
  X(CONTRACTS, MAX, "max", RATE, UNLIMITED, 0, "commodity", "most take; binds over the calendar window of its unit") \
  X(CONTRACTS, TOTAL_MIN, "total_min", AMOUNT, NONE, 0, "commodity", "least take over the whole validity") \
  X(CONTRACTS, TOTAL_MAX, "total_max", AMOUNT, UNLIMITED, 0, "commodity", "most take over the whole validity") \
  X(CONTRACTS, TAKEN, "taken", AMOUNT, NONE, 0, "commodity", "taken of the totals before the start; default 0") \
  X(CONTRACTS, TAKE_OR_PAY, "take_or_pay", SHARE, NONE, 0, "", "share of max that is paid for over each calendar year even if not taken; default none") \
  X(CONTRACTS, MAKE_UP, "make_up", DURATION, NONE, 0, "", "how long after the end of a year what was paid for and not taken may still be taken without paying again; default none") \
  X(CONTRACTS, FORCE_MAJEURE, "force_majeure", FLAG, NONE, 0, "", "yes: no duty to take or to pay counts on these days; default no; scenarios switch it") \
  X(CONTRACTS, PRICE, "price", RULE, ERROR, 0, "commodity", "price rule at the delivery place") \
  X(CONTRACTS, TIED_TO, "tied_to", REF, NONE, 0, "measures", "holds only while this measure is in effect") \
  X(CONTRACTS, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day") \
  X(CONTRACTS, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day") \
  X(CONTRACTS, NEW, "new", FLAG, NONE, 0, "", "yes: not in use before the start, as for routes") \
  X(CONTRACTS, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_LEVIES(X) \
  X(LEVIES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(LEVIES, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id") \
  X(LEVIES, PAYER, "payer", REF, ERROR, 0, "actors", "who pays") \
  X(LEVIES, RECIPIENT, "recipient", REF, ERROR, 0, "actors", "who receives") \
  X(LEVIES, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "on what; a family means all its grades") \
  X(LEVIES, FROM, "from", REF, NONE, 0, "actors", "territory or bloc that a route leaves; required where base is flow") \
  X(LEVIES, TO, "to", REF, NONE, 0, "actors", "territory or bloc it enters; default: any outside `from`") \
  X(LEVIES, RATE, "rate", RULE, ERROR, 0, "commodity", "money per amount; negative is a subsidy") \
  X(LEVIES, BASE, "base", CHOICE, NONE, 0, "flow entitlement unused", "what it is charged on: flow at the start of the route (default), what the contract allows, or what of it is not taken") \
  X(LEVIES, CONTRACT, "contract", REF, NONE, 0, "contracts", "whose entitlement; required where base is not flow") \
  X(LEVIES, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day") \
  X(LEVIES, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day") \
  X(LEVIES, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_RULES(X) \
  X(RULES, ID, "id", ID, ERROR, 1, "", "name that other rules use") \
  X(RULES, FORMULA, "formula", RULE, ERROR, 0, "", "formula over series, rules and numbers with units") \
  X(RULES, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id")
#define CUT_SCHEMA_SERIES(X) \
  X(SERIES, ID, "id", ID, ERROR, 1, "", "name that rules use; a series in units of one currency per another is an exchange rate") \
  X(SERIES, PERIOD, "period", PERIOD, ERROR, 1, "", "year, month or day; the shortest that covers a day counts") \
  X(SERIES, VALUE, "value", VALUE, ERROR, 0, "", "mean over the period")
#define CUT_SCHEMA_IN_TRANSIT(X) \
  X(IN_TRANSIT, ID, "id", ID, ERROR, 1, "", "short name") \
  X(IN_TRANSIT, ROUTE, "route", REF, ERROR, 0, "routes", "the route it is on") \
  X(IN_TRANSIT, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(IN_TRANSIT, QUANTITY, "quantity", AMOUNT, ERROR, 0, "commodity", "how much will arrive") \
  X(IN_TRANSIT, ARRIVES, "arrives", DATE, ERROR, 0, "", "day it arrives at the end of the route")
#define CUT_SCHEMA_PROFILES(X) \
  X(PROFILES, ID, "id", ID, ERROR, 1, "", "name that rows use") \
  X(PROFILES, PERIOD, "period", ID, ERROR, 1, "", "month MM or day MM-DD of every year; the shorter that covers a day counts; each day of the year must be covered") \
  X(PROFILES, FACTOR, "factor", NUMBER, ERROR, 0, "", "multiplies the rate on these days; the mean over a year is 1 where the rate is a yearly one")
#define CUT_SCHEMA_TRANSITS(X) \
  X(TRANSITS, ID, "id", ID, ERROR, 1, "", "short name") \
  X(TRANSITS, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id") \
  X(TRANSITS, SHIPPER, "shipper", REF, ERROR, 0, "actors", "whose goods they are") \
  X(TRANSITS, ROUTE, "route", REF, ERROR, 0, "routes", "the route they use; they share its capacity and pay its tariff to its owner") \
  X(TRANSITS, COMMODITY, "commodity", REF, ERROR, 0, "commodities", "what; a grade, not a family") \
  X(TRANSITS, QUANTITY, "quantity", RATE, ERROR, 0, "commodity", "how much goes through, as long as the route is open") \
  X(TRANSITS, TARIFF, "tariff", PRICE, NONE, 0, "commodity", "what they pay; default: the tariff of the route") \
  X(TRANSITS, VALID_FROM, "valid_from", DATE, NONE, 0, "", "first day") \
  X(TRANSITS, VALID_TO, "valid_to", DATE, NONE, 0, "", "last day") \
  X(TRANSITS, ACTIVE, "active", FLAG, NONE, 0, "", "default yes; scenarios switch it")
#define CUT_SCHEMA_MEASURES(X) \
  X(MEASURES, ID, "id", ID, ERROR, 1, "", "short name") \
  X(MEASURES, NAME, "name", TEXT, NONE, 0, "", "name for people; default: id") \
  X(MEASURES, DECIDED_BY, "decided_by", REF, ERROR, 0, "actors", "who decides it") \
  X(MEASURES, PAID_BY, "paid_by", REF, NONE, 0, "actors", "who bears the cost; default: decided_by") \
  X(MEASURES, COST_ONCE, "cost_once", MONEY, NONE, 0, "", "real cost on the day of the decision") \
  X(MEASURES, COST_RUNNING, "cost_running", EXPENSE, NONE, 0, "", "real cost per time while in effect") \
  X(MEASURES, LEAD_TIME, "lead_time", DURATION, NONE, 0, "", "whole days from the decision until it takes effect; default 0") \
  X(MEASURES, DECIDE_FROM, "decide_from", DATE, NONE, 0, "", "first day on which it can be decided; default: the start") \
  X(MEASURES, DECIDE_BY, "decide_by", DATE, NONE, 0, "", "last day on which it can be decided") \
  X(MEASURES, REVERSIBLE, "reversible", FLAG, NONE, 0, "", "can it be undone? default no")
#define CUT_SCHEMA_MEASURE_LINKS(X) \
  X(MEASURE_LINKS, MEASURE, "measure", REF, ERROR, 1, "measures", "the measure") \
  X(MEASURE_LINKS, RELATION, "relation", CHOICE, ERROR, 0, "requires excludes", "how it stands to the other") \
  X(MEASURE_LINKS, OTHER, "other", REF, ERROR, 1, "measures", "the other measure")
#define CUT_SCHEMA_EFFECTS(X) \
  X(EFFECTS, MEASURE, "measure", REF, ERROR, 1, "measures", "whose effect") \
  X(EFFECTS, POSITION, "position", INTEGER, ERROR, 1, "", "order within the measure") \
  X(EFFECTS, TABLE, "table", TEXT, ERROR, 0, "", "table to change") \
  X(EFFECTS, ID, "id", TEXT, ERROR, 0, "", "key of the row; parts joined by '/'") \
  X(EFFECTS, COLUMN, "column", TEXT, ERROR, 0, "", "column to change") \
  X(EFFECTS, OPERATION, "operation", CHOICE, ERROR, 0, "set multiply add", "how") \
  X(EFFECTS, VALUE, "value", TEXT, ERROR, 0, "", "new value, factor or summand; 'none' sets to empty") \
  X(EFFECTS, VALUE_UNIT, "value_unit", TEXT, NONE, 0, "", "unit of the value; default: the unit of the row's own cell")
#define CUT_SCHEMA_SCENARIOS(X) \
  X(SCENARIOS, SCENARIO, "scenario", ID, ERROR, 1, "", "name of the set of changes") \
  X(SCENARIOS, POSITION, "position", INTEGER, ERROR, 1, "", "order within the scenario") \
  X(SCENARIOS, TITLE, "title", TEXT, NONE, 0, "", "what the scenario is, on its first row") \
  X(SCENARIOS, TABLE, "table", TEXT, ERROR, 0, "", "table to change") \
  X(SCENARIOS, ID, "id", TEXT, ERROR, 0, "", "key of the row; parts joined by '/'; for series the id alone changes all periods") \
  X(SCENARIOS, COLUMN, "column", TEXT, ERROR, 0, "", "column to change") \
  X(SCENARIOS, OPERATION, "operation", CHOICE, ERROR, 0, "set multiply add", "how") \
  X(SCENARIOS, VALUE, "value", TEXT, ERROR, 0, "", "new value, factor or summand; 'none' sets to empty") \
  X(SCENARIOS, VALUE_UNIT, "value_unit", TEXT, NONE, 0, "", "unit of the value; default: the unit of the row's own cell") \
  X(SCENARIOS, FROM, "from", DATE, NONE, 0, "", "first day of the change") \
  X(SCENARIOS, TO, "to", DATE, NONE, 0, "", "last day of the change") \
  X(SCENARIOS, LEARNT_ON, "learnt_on", DATE, NONE, 0, "", "day it becomes known; used by rolling foresight only")
#define CUT_SCHEMA_TARGETS(X) \
  X(TARGETS, ID, "id", ID, ERROR, 1, "", "short name; rows of observed say what it came to") \
  X(TARGETS, NAME, "name", TEXT, ERROR, 0, "", "name for people") \
  X(TARGETS, TABLE, "table", CHOICE, NONE, 0, "contracts routes conversions storages demands sources", "whose rows are added up: takes, departures, inputs, draws, what is served or sold, production; empty: the model has nothing to say about it") \
  X(TARGETS, KEYS, "keys", TEXT, NONE, 0, "", "ids of these rows, parted by spaces") \
  X(TARGETS, MEASURE, "measure", CHOICE, NONE, 0, "amount share peak", "the sum (default), its share of another in %, or that of the largest calendar month") \
  X(TARGETS, OF_TABLE, "of_table", CHOICE, NONE, 0, "contracts routes conversions storages demands sources", "share: table of what it is a share of") \
  X(TARGETS, OF_KEYS, "of_keys", TEXT, NONE, 0, "", "share: ids of these rows, parted by spaces") \
  X(TARGETS, FROM, "from", DATE, NONE, 0, "", "first day; default: the start of the run") \
  X(TARGETS, TO, "to", DATE, NONE, 0, "", "last day; default: the end of the run") \
  X(TARGETS, UNIT, "unit", TEXT, NONE, 0, "", "unit of the numbers of this row and of answers: kt, bcm, %") \
  X(TARGETS, SCENARIO, "scenario", TEXT, NONE, 0, "", "scenarios, joined by +, under which the plan behind the prediction is made") \
  X(TARGETS, VARIANT, "variant", TEXT, NONE, 0, "", "variant of case.yaml with whose start and scenario it is made; default: the case as it stands") \
  X(TARGETS, BY_CONTRACT, "by_contract", NUMBER, NONE, 0, "", "what the contract says it comes to: the first naive rule") \
  X(TARGETS, LAST_MONTH, "last_month", NUMBER, NONE, 0, "", "what it came to in the last month known: the second naive rule, that this goes on (an amount: month by month)") \
  X(TARGETS, GIVEN, "given", FLAG, NONE, 0, "", "yes: of obligations, what the model is told and does not foresee; the conditional plan has their need scaled to what was observed; default no") \
  X(TARGETS, SCORED, "scored", FLAG, NONE, 0, "", "does it count? default yes") \
  X(TARGETS, WHY_NOT, "why_not", TEXT, NONE, 0, "", "why it is shown and not scored")
#define CUT_SCHEMA_PREDICTIONS(X) \
  X(PREDICTIONS, TARGET, "target", REF, ERROR, 1, "targets", "what was predicted") \
  X(PREDICTIONS, VALUE, "value", NUMBER, ERROR, 0, "", "what the as-of case gave, written down before it was observed") \
  X(PREDICTIONS, UNIT, "unit", TEXT, NONE, 0, "", "its unit, that of the target") \
  X(PREDICTIONS, CASE_DIGEST, "case_digest", TEXT, ERROR, 0, "", "digest of the case it was made of") \
  X(PREDICTIONS, MODEL_DIGEST, "model_digest", TEXT, ERROR, 0, "", "digest of the model it was solved with")
#define CUT_SCHEMA_OBSERVED(X) \
  X(OBSERVED, PERIOD, "period", PERIOD, ERROR, 1, "", "when") \
  X(OBSERVED, WHAT, "what", ID, ERROR, 1, "", "a target, a series, or a name of its own") \
  X(OBSERVED, VALUE, "value", VALUE, ERROR, 0, "", "what really happened; used by back-tests only")

/* X(TABLE, "file name without .csv", "one row is") in the order of loading and of the manual. */
#define CUT_SCHEMA_TABLES(X) \
  X(ACTORS, "actors", "a state, firm or bloc") \
  X(MEMBERSHIPS, "memberships", "an actor's time in a bloc") \
  X(PLACES, "places", "a country, hub, port, refinery or border point") \
  X(COMMODITIES, "commodities", "a good: crude and its grades, products, gas, power") \
  X(SOURCES, "sources", "production") \
  X(DEMANDS, "demands", "an obligation to serve, or a market to sell to") \
  X(STEPS, "steps", "a step of a cost or price curve") \
  X(ROUTES, "routes", "a directed link for a commodity") \
  X(STORAGES, "storages", "a tank or cavern") \
  X(CONVERSIONS, "conversions", "a refinery, regasification or power plant") \
  X(YIELDS, "yields", "what a conversion makes of an input") \
  X(LOADS, "loads", "a named load of a conversion, for survival times") \
  X(CONTRACTS, "contracts", "a right or duty to take") \
  X(LEVIES, "levies", "a duty, tax, subsidy or refund") \
  X(RULES, "rules", "a named price formula") \
  X(SERIES, "series", "a price or exchange rate in one period") \
  X(IN_TRANSIT, "in_transit", "goods on their way at the start") \
  X(PROFILES, "profiles", "a factor of a shape over the year") \
  X(TRANSITS, "transits", "goods of others on a route of the case") \
  X(MEASURES, "measures", "a decision that someone can take") \
  X(MEASURE_LINKS, "measure_links", "a measure that needs or rules out another") \
  X(EFFECTS, "effects", "one change that a measure makes once in effect") \
  X(SCENARIOS, "scenarios", "one change of a named set of changes") \
  X(TARGETS, "targets", "a quantity that a back-test predicts") \
  X(PREDICTIONS, "predictions", "a prediction as written down before it was observed") \
  X(OBSERVED, "observed", "what really happened")

typedef enum cut_table {
#define CUT_TABLE_ENUM(TABLE, name, doc) CUT_TABLE_##TABLE,
  CUT_SCHEMA_TABLES(CUT_TABLE_ENUM)
#undef CUT_TABLE_ENUM
  CUT_N_TABLES
} cut_table;

/* Column indices within each table: CUT_ROUTES_FROM, ..., and CUT_N_ROUTES columns. */
#define CUT_COLUMN_ENUM(TABLE, COLUMN, name, type, empty, key, arg, doc) CUT_##TABLE##_##COLUMN,
enum { CUT_SCHEMA_ACTORS(CUT_COLUMN_ENUM) CUT_N_ACTORS };
enum { CUT_SCHEMA_MEMBERSHIPS(CUT_COLUMN_ENUM) CUT_N_MEMBERSHIPS };
enum { CUT_SCHEMA_PLACES(CUT_COLUMN_ENUM) CUT_N_PLACES };
enum { CUT_SCHEMA_COMMODITIES(CUT_COLUMN_ENUM) CUT_N_COMMODITIES };
enum { CUT_SCHEMA_SOURCES(CUT_COLUMN_ENUM) CUT_N_SOURCES };
enum { CUT_SCHEMA_DEMANDS(CUT_COLUMN_ENUM) CUT_N_DEMANDS };
enum { CUT_SCHEMA_STEPS(CUT_COLUMN_ENUM) CUT_N_STEPS };
enum { CUT_SCHEMA_ROUTES(CUT_COLUMN_ENUM) CUT_N_ROUTES };
enum { CUT_SCHEMA_STORAGES(CUT_COLUMN_ENUM) CUT_N_STORAGES };
enum { CUT_SCHEMA_CONVERSIONS(CUT_COLUMN_ENUM) CUT_N_CONVERSIONS };
enum { CUT_SCHEMA_YIELDS(CUT_COLUMN_ENUM) CUT_N_YIELDS };
enum { CUT_SCHEMA_LOADS(CUT_COLUMN_ENUM) CUT_N_LOADS };
enum { CUT_SCHEMA_CONTRACTS(CUT_COLUMN_ENUM) CUT_N_CONTRACTS };
enum { CUT_SCHEMA_LEVIES(CUT_COLUMN_ENUM) CUT_N_LEVIES };
enum { CUT_SCHEMA_RULES(CUT_COLUMN_ENUM) CUT_N_RULES };
enum { CUT_SCHEMA_SERIES(CUT_COLUMN_ENUM) CUT_N_SERIES };
enum { CUT_SCHEMA_IN_TRANSIT(CUT_COLUMN_ENUM) CUT_N_IN_TRANSIT };
enum { CUT_SCHEMA_PROFILES(CUT_COLUMN_ENUM) CUT_N_PROFILES };
enum { CUT_SCHEMA_TRANSITS(CUT_COLUMN_ENUM) CUT_N_TRANSITS };
enum { CUT_SCHEMA_MEASURES(CUT_COLUMN_ENUM) CUT_N_MEASURES };
enum { CUT_SCHEMA_MEASURE_LINKS(CUT_COLUMN_ENUM) CUT_N_MEASURE_LINKS };
enum { CUT_SCHEMA_EFFECTS(CUT_COLUMN_ENUM) CUT_N_EFFECTS };
enum { CUT_SCHEMA_SCENARIOS(CUT_COLUMN_ENUM) CUT_N_SCENARIOS };
enum { CUT_SCHEMA_TARGETS(CUT_COLUMN_ENUM) CUT_N_TARGETS };
enum { CUT_SCHEMA_PREDICTIONS(CUT_COLUMN_ENUM) CUT_N_PREDICTIONS };
enum { CUT_SCHEMA_OBSERVED(CUT_COLUMN_ENUM) CUT_N_OBSERVED };
#undef CUT_COLUMN_ENUM

typedef struct cut_schema_column {
  const char *name;
  cut_type type;
  cut_empty empty;
  bool is_key;
  const char *arg;
  const char *doc;
} cut_schema_column;

typedef struct cut_schema_table {
  const char *name; /* file name without .csv */
  const char *doc;
  const cut_schema_column *columns; /* [n_columns] */
  int n_columns;
} cut_schema_table;

/* The table's description. t is valid by construction. */
const cut_schema_table *cut_schema(cut_table t);
/* The table of that name, or -1; the column of that name, or -1. */
int cut_schema_find_table(const char *name);
int cut_schema_find_column(cut_table t, const char *name);
/* True if the type has companions x_unit, x_low, x_high. */
bool cut_type_has_unit(cut_type type);
/* What the type is called in documents and answers: "rate". */
const char *cut_type_name(cut_type type);

#endif
