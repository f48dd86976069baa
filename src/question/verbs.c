/* The one list of verbs and the one list of options. */
#include "question/verbs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "case/setting.h"

/* ---- verbs --------------------------------------------------------------------------------------------------- */

typedef struct verb {
  cut_verb_info info;
  cut_verb_fn function; /* NULL for a command of the front end */
} verb;

#define RUN(name, function, question, operands, details, examples) \
  { {name, question, operands, details, examples, false}, function }
#define COMMAND(name, question, operands, details, examples) \
  { {name, question, operands, details, examples, true}, NULL }

static const verb verbs[] = {
    RUN("check", cut_verb_check, "Is the case sound?", "CASE",
        "Reads every table of the case and tells everything that is wrong with it, each finding with file, line, "
        "column, value and what was expected: unknown names with the nearest known one, units that do not fit, rows that "
        "the as-of date drops but others need, formulas that cannot be read. Of a sound case it tells how many rows of "
        "each table are measured, derived or assumed.",
        "cutset check cases/belarus-2020\n"
        "cutset check cases/belarus-2020 --as-of 2020-01-15 --format json"),
    RUN("solve", cut_verb_solve, "Who supplies whom, at what price, and who pays?", "CASE",
        "Finds the plan that leaves least need unserved, class by class, and among those the cheapest for the buyer of "
        "the case's view; each step is proved by a certificate. Tells supply, prices, what binds and what relaxing it "
        "is worth, and every payment with payer and recipient. Where not all need can be met it tells what is not "
        "served and why, and exits with 2.",
        "cutset solve cases/belarus-2020\n"
        "cutset solve cases/belarus-2020 --scenario suspension --table supply --table prices\n"
        "cutset solve cases/belarus-2020 --set 'contracts.rosneft.max=0.5 Mt/month' --output answer.cutset\n"
        "cutset solve CASE --measure terminal=2020-05-01 --table measures"),
    RUN("compare", cut_verb_compare, "What does a change do, and how long does supply last?", "CASE",
        "Solves the case without and with the scenarios and sets both side by side. For both it finds survival: the "
        "longest time, in whole days, for which some feasible plan serves a given load, without and with new routes. "
        "Measures are part of the change: without --against the first side is the case as it stands, with nothing "
        "built.",
        "cutset compare cases/belarus-2020 --scenario suspension\n"
        "cutset compare cases/belarus-2020 --scenario cut_off --against suspension\n"
        "cutset compare cases/belarus-2020 --scenario cut_off --format csv --table survival"),
    RUN("depend", cut_verb_depend, "Who depends on whom?", "CASE",
        "Finds the plan as solve does and tells how the buyer of the view depends on its suppliers: the energy balance, "
        "import dependency, shares by supplier and fuel (by physical and by declared origin), concentration and "
        "diversity, N-1 and what else of ways in would be left, the least that must come from each supplier whatever it "
        "costs, and days of cover. Low and high are over the ends of the ranges of the case. What a metric needs and "
        "the case does not have is told instead of a value. "
        "Then leverage: what each other side can stop, by owning it, selling it or having to consent, what that costs the "
        "buyer and what it costs the other side in its own view, over each horizon; and both where the other answers "
        "with all that it can stop. What is unserved is told in energy and goods and never priced.",
        "cutset depend cases/belarus-2020\n"
        "cutset depend cases/belarus-2020 --of RUS --scenario practice_18\n"
        "cutset depend cases/belarus-2020 --of RUS+russian_firms --horizon 3 --table leverage\n"
        "cutset depend cases/belarus-2020 --format csv --table dependence"),
    RUN("diversify", cut_verb_diversify, "What is the cheapest way under a share?", "CASE",
        "Caps the share that one supplier has in the energy a buyer imports, and finds what every cap costs: all "
        "breakpoints of the curve, from the least share that can be reached to the share without a cap, with every set of "
        "measures that the buyer can take. Tells the share in every reading (of gross imports, of imports net of what is "
        "re-exported, of gross available energy; by physical or declared origin; nuclear energy as domestic or by its "
        "fuel), what holds it up, and the plan under the share asked for. No cap is met by serving less. Exits with 2 if "
        "the share asked for cannot be reached.",
        "cutset diversify cases/belarus-2020 --supplier RUS\n"
        "cutset diversify cases/belarus-2020 --supplier RUS --share 40% --basis available\n"
        "cutset diversify cases/belarus-2020 --supplier RUS --share 40% --reach\n"
        "cutset diversify cases/belarus-2020 --supplier RUS --share 40% --calendar\n"
        "cutset diversify cases/belarus-2020 --share 40% --denominator plan --table frontier"),
    RUN("brief", cut_verb_brief, "What does the case ask, and what are the answers?", "CASE",
        "Answers all the questions that the case lists, as sentences with their numbers, ranges, sources and proofs, "
        "followed by the tables behind them.",
        "cutset brief cases/belarus-2020\n"
        "cutset brief cases/belarus-2020 --output brief.cutset --output brief.html"),
    RUN("why", cut_verb_why, "Why is it short, and what would have to change?", "CASE",
        "Asks that what is not served be served in full, and tells facts of the case that cannot hold together with "
        "that: a set of which none can be left out, checked by solving again without each. For each fact it tells the "
        "nearest number with which the set could hold, and the one, if any, that alone would serve the whole need, with "
        "what it costs. So too where the duties of the case contradict each other.",
        "cutset why cases/belarus-2020 --scenario cut_off\n"
        "cutset why cases/belarus-2020 --scenario cut_off --plant naftan --period 2020-06-01\n"
        "cutset why cases/belarus-2020 --scenario tankers_only --all"),
    RUN("why-not", cut_verb_why_not, "Why is this route, contract or source not used?", "CASE",
        "Tells by period what a unit of it costs, part by part, and what it is worth where it arrives; by how much it "
        "would have to be cheaper to be used, found by solving again and proved on both sides; or what keeps it shut, and "
        "what would be if it were open.",
        "cutset why-not cases/belarus-2020 --contract usa\n"
        "cutset why-not cases/belarus-2020 --scenario suspension --route pivdennyi_mozyr\n"
        "cutset why-not cases/belarus-2020 --contract kazakh_transit"),
    RUN("simulate", cut_verb_simulate, "How sure is it, and what would turn the answer?", "CASE",
        "For each headline of the brief (dearer or cheaper than the base, all need served or not, what conversion earns at "
        "each price of its input, the cheapest new input of each plant) finds the value of each doubtful input, within its "
        "range, at which the headline turns: the model is solved again with that input elsewhere and everything else as it "
        "is. Only one input moves at a time; a series moves as a whole. Where none turns a headline, that is said, and "
        "whether it is proved for the whole range or checked at some places of it. Without --scenario it asks about "
        "every scenario that the questions of the case name.",
        "cutset simulate cases/belarus-2020\n"
        "cutset simulate cases/belarus-2020 --scenario cut_off\n"
        "cutset simulate cases/belarus-2020 --scenario commercial_firms --input series.urals\n"
        "cutset simulate cases/belarus-2020 --format csv --table switch_points"),
    RUN("backtest", cut_verb_backtest, "Would it have been right?", "CASE",
        "Predicts the targets of the case with what was known on its as-of date, and sets beside them what was observed "
        "later, the same plan given the prices and needs that came, and two naive rules: as the contract says, and as in the last "
        "month known. Predictions are written down before anything is observed: the case's own table of predictions "
        "tells whether they are the same, made of the same case.",
        "cutset backtest cases/belarus-2020 --predict --format csv --table predictions >predictions.csv\n"
        "cutset backtest cases/belarus-2020"),
    RUN("verify", cut_verb_verify, "Is the answer right?", "RESULT [CASE]",
        "Checks a saved result with code that shares nothing with the solver: the certificate of each stage against "
        "the stored model and, given the case, balances, limits, stocks and money recomputed from its tables. The case "
        "must be opened with the same --as-of, --start, --end, --step and --set as when the result was made.",
        "cutset verify answer.cutset cases/belarus-2020\n"
        "cutset verify answer.cutset"),
    RUN("rows", cut_verb_rows, "What does the case say, and who says so?", "CASE",
        "Tells the rows of the case as they are read and kept by the as-of date, with their sources and kinds, and each cell "
        "with its number, unit and range as written: whether it has a source of its own, what kind of unit belongs there, "
        "and whether --set can change it. It tells what is written; scenarios are rows of it and are not applied.",
        "cutset rows cases/belarus-2020 --row routes.druzhba_blr\n"
        "cutset rows cases/belarus-2020 --row contracts --row series.urals\n"
        "cutset rows cases/belarus-2020 --format csv --table case_cells"),
    COMMAND("export", "What does a saved result hold?", "RESULT", "Prints a saved result, or some tables of it.",
            "cutset export answer.cutset\n"
            "cutset export answer.cutset --format csv --table flows >flows.csv\n"
            "cutset export answer.cutset --format digest"),
    COMMAND("bundle", "How is an answer handed on?", "RESULT CASE",
            "Packs what a saved answer was made of into one file, named by --output: the tables and case.yaml of its "
            "case, the options, the version and the digests. It runs the answer once more, so that only what can be "
            "replayed is packed. The same answer gives the same bytes; any tar lists and unpacks the file.",
            "cutset bundle answer.cutset cases/belarus-2020 --output answer.bundle\n"
            "tar tf answer.bundle"),
    COMMAND(
        "replay", "Does an answer come out again?", "FILE",
        "Runs what a bundle holds again, without any other file, and compares the digest of the answer with the one "
        "in the bundle. Exits with 0 if they are the same, with 2 if not. With --output the answer is saved.",
        "cutset replay answer.bundle\n"
        "cutset replay answer.bundle --output again.cutset"),
    COMMAND(
        "document", "How is it written down?", "WHAT [CASE]",
        "Prints a document generated from the tables inside: case-format (the tables of a case, Markdown), "
        "datapackage (the data package of a case, JSON), results (the tables of a result, Markdown), ddl (their SQL), "
        "manual (this page, mdoc), bash-completion or zsh-completion (scripts by which a shell completes words).",
        "cutset document case-format\n"
        "cutset document datapackage cases/belarus-2020 >cases/belarus-2020/datapackage.json\n"
        "cutset document manual | man -l -"),
    COMMAND("new", "How do I begin a case of my own?", "FOLDER",
            "Writes a small case that is sound and complete, to be changed row by row: a buyer, a pipeline that may stop, "
            "cargoes at a terminal, a cavern, two needs, a scenario. The folder's name becomes the id of the case. The folder "
            "must not be there yet, or be empty.",
            "cutset new my-case\n"
            "cutset new my-case --title 'Gas for the islands'"),
    COMMAND(
        "serve", "How do others ask, and look?", "CASE...",
        "Serves the cases on a port of this machine: a page to look at and to change assumptions on, and the verbs over "
        "HTTP, with the words and the JSON of the command line. Only this machine may connect, unless --address names "
        "another one, for which a token is needed. Each solve is a process of its own, with limits of time and memory; "
        "what is finished is kept in the folder --data and found again after a restart.",
        "cutset serve cases/belarus-2020\n"
        "cutset serve cases/belarus-2020 cases/europe-gas --port 0 --data /var/lib/cutset\n"
        "cutset serve cases/belarus-2020 --address 0.0.0.0 --token-file token.txt"),
    COMMAND("help", "How is it used?", "[VERB]", "Prints what a verb answers, its options and examples.",
            "cutset help\n"
            "cutset help solve"),
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

/* ---- options ------------------------------------------------------------------------------------------------- */

#define ANSWERS "solve compare depend diversify brief why why-not simulate backtest"
#define CASES "check solve compare depend diversify brief why why-not simulate backtest verify rows"
#define PRINTERS "check solve compare depend diversify brief why why-not simulate backtest verify rows export"

enum { TO_RUN, TO_CASE, TO_FRONT_END };

/* name, letter, verbs, type, value name, choices, default, repeatable, goes to, help */
#define OPTION(name, letter, of, type, value, choices, otherwise, repeatable, to, help)                                \
  {                                                                                                                    \
    name, letter, of, CUT_OPTION_##type, value, choices, otherwise, repeatable, (to) == TO_FRONT_END, (to) == TO_CASE, \
        help                                                                                                           \
  }

static const cut_option_info options[] = {
    OPTION("scenario", "s", "solve compare depend diversify why why-not simulate", TEXT, "NAME", "", "", true, TO_RUN,
           "apply a scenario of the case, after those named before it"),
    OPTION("measure", "m", ANSWERS, TEXT, "ID[=DATE]", "", "", true, TO_RUN,
           "take a measure of the case, on the first day on which it can be decided or on that day"),
    OPTION("measures", "", "solve compare depend brief simulate", CHOICE, "HOW", "off open", "off", false, TO_RUN,
           "what becomes of the buyer's measures that are not named: left off, or left to the engine"),
    OPTION("against", "", "compare", TEXT, "NAME", "", "", false, TO_RUN,
           "compare with this scenario, not with the case as it stands"),
    OPTION(
        "buyer", "", "solve compare depend diversify why why-not", TEXT, "ACTOR", "", "", true, TO_RUN,
        "look from that actor's side, its own and controlled accounts as one, instead of the case's view; a bloc is its "
        "members; given again, several actors as one"),
    OPTION("view", "", "solve compare", CHOICE, "VIEW", "case system", "case", false, TO_RUN,
           "system: all actors as one, so that only true costs count and prices are those of a competitive market"),
    OPTION("by_origin", "", "solve", FLAG, "", "", "no", false, TO_RUN,
           "tell goods apart by the state they come from: table origins says whose are used where"),
    OPTION("set", "", "solve compare depend diversify brief why why-not simulate backtest verify", TEXT,
           "TABLE.ID.COLUMN=VALUE", "", "", true, TO_RUN,
           "change one cell, with a unit where it has one: 'routes.druzhba.capacity=30 kt/d'; 'none' empties it"),
    OPTION("as_of", "", CASES, DATE, "DATE", "", "", false, TO_CASE,
           "use only what was known on that day (default: as the case says)"),
    OPTION("start", "", CASES, DATE, "DATE", "", "", false, TO_CASE, "first day, instead of the case's"),
    OPTION("end", "", CASES, DATE, "DATE", "", "", false, TO_CASE, "last day, instead of the case's"),
    OPTION("step", "", CASES, CHOICE, "STEP", "day week month", "", false, TO_CASE,
           "length of all periods, instead of the case's calendar"),
    OPTION("of", "", "depend", TEXT, "SELLER", "", "", true, TO_RUN,
           "tell of this supplier only; several may be named; A+B are one side, a bloc is its members (default: all)"),
    OPTION("leverage", "", "depend", FLAG, "", "", "yes", false, TO_RUN,
           "find what each side can stop, and what that costs both"),
    OPTION(
        "levers", "", "depend", CHOICE, "WHAT", "rows goods all", "rows", false, TO_RUN,
        "what to stop at a time: each row, all of each good and all that a side can stop; or without single rows; or "
        "only all of it"),
    OPTION("horizon", "", "depend", INTEGER, "MONTHS", "", "", true, TO_RUN,
           "how long things are stopped, from the start; several may be given (default: 1, 3 and 12 months)"),
    OPTION("matrix", "", "depend", FLAG, "", "", "no", false, TO_RUN,
           "leverage of all sides over each other, not only of and over the buyer"),
    OPTION("nuclear", "", "depend diversify", CHOICE, "HOW", "domestic fuel", "domestic", false, TO_RUN,
           "count nuclear heat as home production, or nuclear fuel where it comes from"),
    OPTION("demand", "", "why", TEXT, "ID", "", "", false, TO_RUN, "ask about this obligation"),
    OPTION("plant", "", "why", TEXT, "ID", "", "", false, TO_RUN, "ask about the minimum load of this plant"),
    OPTION("period", "", "why", DATE, "DATE", "", "", false, TO_RUN,
           "ask about the period that holds this day, the others no worse served than in the plan"),
    OPTION("all", "", "why", FLAG, "", "", "no", false, TO_RUN,
           "a set for each thing that is short, not for the first"),
    OPTION("predict", "", "backtest", FLAG, "", "", "no", false, TO_RUN,
           "only what the case as known predicts; nothing that was observed is read"),
    OPTION(
        "foresight", "", "solve", CHOICE, "KIND", "perfect rolling", "perfect", false, TO_RUN,
        "plan once, knowing all; or plan again and again, each time with what is known then, and carry out the first "
        "days of each plan"),
    OPTION("window", "", "solve", INTEGER, "DAYS", "", "0", false, TO_RUN,
           "rolling: how far a plan looks ahead, 0 to the end; up to the end of the period"),
    OPTION("roll", "", "solve", TEXT, "DAYS", "", "period", false, TO_RUN,
           "rolling: days carried out before planning again, or period for one; up to the end of the period"),
    OPTION("info", "", "solve", CHOICE, "WHAT", "scenarios prices none", "scenarios", true, TO_RUN,
           "rolling: what has information dates: changes of scenarios are known from their learnt_on; prices after the "
           "day of planning are not known, and the last known ones are carried on"),
    OPTION("supplier", "", "diversify", TEXT, "ACTOR", "", "", false, TO_RUN,
           "whose share: a state, a firm (its state counts) or a bloc (default: the largest supplier)"),
    OPTION("share", "", "diversify", TEXT, "SHARE", "", "", false, TO_RUN, "the share to reach: 40% or 0.4"),
    OPTION("basis", "", "diversify", CHOICE, "BASIS", "imports net_imports available", "imports", false, TO_RUN,
           "share of what: gross energy imports, imports net of energy re-exported, gross available energy"),
    OPTION("accounting", "", "diversify", CHOICE, "ORIGIN", "physical declared", "physical", false, TO_RUN,
           "which origin counts: where goods come from, or what they are declared as"),
    OPTION("denominator", "", "diversify", CHOICE, "WHOSE", "base plan", "base", false, TO_RUN,
           "the share is of the energy of the plan without a cap, or of that of the capped plan itself"),
    OPTION(
        "reach", "", "diversify", FLAG, "", "", "no", false, TO_RUN,
        "only whether the share can be reached, on every basis, with all measures and without each; no frontier (fast)"),
    OPTION("calendar", "", "diversify", FLAG, "", "", "no", false, TO_RUN,
           "find until when each measure can be decided, and what every week of waiting costs"),
    OPTION("weeks", "", "diversify", INTEGER, "N", "", "8", false, TO_RUN,
           "weeks of waiting to tell the cost of, with --calendar"),
    OPTION("alternatives", "", "diversify", FLAG, "", "", "no", false, TO_RUN,
           "find the minimal sets of contracts, routes and measures within 1, 5 and 10% of the least cost (slow)"),
    OPTION("most", "", "diversify", INTEGER, "N", "", "20", false, TO_RUN,
           "alternatives to find at most, at each level; where there are more, that is said"),
    OPTION("share_from", "", "diversify", DATE, "DATE", "", "", false, TO_RUN,
           "first day whose imports count (default: the first day of the horizon)"),
    OPTION("share_to", "", "diversify", DATE, "DATE", "", "", false, TO_RUN,
           "last day whose imports count (default: the last day of the horizon)"),
    OPTION("route", "", "why-not", TEXT, "ID", "", "", false, TO_RUN, "ask about this route"),
    OPTION("contract", "", "why-not", TEXT, "ID", "", "", false, TO_RUN, "ask about this contract"),
    OPTION("source", "", "why-not", TEXT, "ID", "", "", false, TO_RUN, "ask about this source"),
    OPTION("input", "", "simulate", TEXT, "TABLE.ID.COLUMN", "", "", true, TO_RUN,
           "move this number only, or this series (series.ID); several may be named (default: all that have a range)"),
    OPTION(
        "row", "", "rows", TEXT, "TABLE[.ID]", "", "", true, TO_RUN,
        "tell of this table or row only, or of all rows below this one (series.urals), or of the questions; may be a source "
        "of a headline: routes:druzhba (default: all)"),
    OPTION(
        "ranges", "", "solve compare", FLAG, "", "", "", false, TO_RUN,
        "find the range of each price that is not unique, two solves for each (default: yes for solve where there are no "
        "more than 5000 prices)"),
    OPTION("survival", "", "compare", FLAG, "", "", "yes", false, TO_RUN, "find how long supply lasts on both sides"),
    OPTION("threads", "j", "compare depend diversify brief simulate", INTEGER, "N", "", "0", false, TO_RUN,
           "threads to use, 0 for one for each processor; answers do not depend on it"),
    OPTION("time_limit", "", ANSWERS, NUMBER, "SECONDS", "", "", false, TO_RUN,
           "give up a solve after so long and tell what is known"),
    OPTION("detail", "", ANSWERS, FLAG, "", "", "yes", false, TO_RUN,
           "keep the model and its certificates in the result, for verify"),
    OPTION("result", "", "verify", TEXT, "FILE", "", "", false, TO_RUN, "the saved result, instead of as an operand"),
    OPTION("title", "", "new", TEXT, "TEXT", "", "", false, TO_FRONT_END,
           "title of the new case, told above each answer (default: its id)"),
    OPTION(
        "output", "o", CASES " bundle replay", TEXT, "FILE", "", "", true, TO_FRONT_END,
        "save the whole result as one SQLite file; of brief, where the name ends in .html or .pdf: a report; of bundle: the bundle"),
    OPTION(
        "format", "f", PRINTERS, CHOICE, "FORMAT", "table markdown html json csv canonical digest", "table", false,
        TO_FRONT_END,
        "what to print: a page for people; the same as Markdown, for a report; of brief, a report as one HTML file; JSON; one table as CSV; the whole result in the form that equal "
        "runs share to the byte; the SHA-256 of that"),
    OPTION("table", "t", PRINTERS, TEXT, "NAME", "", "", true, TO_FRONT_END, "print this table, whole"),
    OPTION("width", "", PRINTERS, INTEGER, "COLUMNS", "", "", false, TO_FRONT_END,
           "lay the page out for that width, 0 for no limit (default: the terminal's)"),
    OPTION("colour", "", PRINTERS, CHOICE, "WHEN", "auto always never", "auto", false, TO_FRONT_END,
           "colour on the page"),
    OPTION("port", "p", "serve", INTEGER, "PORT", "", "8080", false, TO_FRONT_END,
           "port to listen on, 0 for any free one"),
    OPTION("address", "", "serve", TEXT, "ADDRESS", "", "127.0.0.1", false, TO_FRONT_END,
           "address to listen on; one that others can reach needs --token-file"),
    OPTION("token_file", "", "serve", TEXT, "FILE", "", "", false, TO_FRONT_END,
           "let in only who shows the token in the first line of this file"),
    OPTION("data", "", "serve", TEXT, "FOLDER", "", "", false, TO_FRONT_END,
           "folder of runs and uploaded cases (default: cutset in XDG_DATA_HOME or ~/.local/share)"),
    OPTION("jobs", "", "serve", INTEGER, "N", "", "0", false, TO_FRONT_END,
           "solves at a time, 0 for one for each processor"),
    OPTION("queue", "", "serve", INTEGER, "N", "", "64", false, TO_FRONT_END,
           "solves that may wait; beyond, requests are told to come again later"),
    OPTION("memory", "", "serve", INTEGER, "MIB", "", "4096", false, TO_FRONT_END, "most memory of one solve"),
    OPTION("seconds", "", "serve", INTEGER, "SECONDS", "", "900", false, TO_FRONT_END, "most time of one solve"),
    OPTION("keep", "", "serve", INTEGER, "N", "", "500", false, TO_FRONT_END,
           "finished runs to keep; the ones used longest ago go first"),
    OPTION("progress_to", "", PRINTERS, INTEGER, "FD", "", "", false, TO_FRONT_END,
           "tell progress, errors and the end of the run to this open file descriptor, as a JSON object a line"),
    OPTION("progress", "", ANSWERS " replay", FLAG, "", "", "no", false, TO_FRONT_END,
           "tell progress also where messages do not go to a terminal"),
    OPTION("quiet", "q", CASES " bundle replay", FLAG, "", "", "no", false, TO_FRONT_END,
           "print no answer: with --output, or for the exit status alone"),
    OPTION("help", "h", "*", FLAG, "", "", "no", false, TO_FRONT_END, "print help and stop"),
};
enum { N_OPTIONS = sizeof options / sizeof *options };

int64_t cut_n_verbs(void) { return N_VERBS; }
int64_t cut_n_options(void) { return N_OPTIONS; }

cut_verb_info cut_verb(int64_t i) {
  if (i < 0 || i >= N_VERBS) return (cut_verb_info){"", "", "", "", "", true};
  return verbs[i].info;
}

cut_option_info cut_option(int64_t i) {
  if (i < 0 || i >= N_OPTIONS)
    return (cut_option_info){"", "", "", CUT_OPTION_TEXT, "", "", "", false, true, false, ""};
  return options[i];
}

cut_verb_fn cut_verb_function(int64_t i) { return i < 0 || i >= N_VERBS ? NULL : verbs[i].function; }

/* ---- finding ------------------------------------------------------------------------------------------------- */

/* '-' and '_' are the same in names of verbs and options. */
static bool same_name(const char *a, const char *b) {
  for (; *a != '\0' && *b != '\0'; a++, b++)
    if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b)) return false;
  return *a == *b;
}

int64_t cut_find_verb(const char *name, cut_error *err) {
  const char *names[N_VERBS];
  for (int i = 0; i < N_VERBS; i++) {
    names[i] = verbs[i].info.name;
    if (same_name(names[i], name)) return i;
  }
  int64_t nearest = cut_text_nearest(name, names, N_VERBS);
  if (nearest >= 0)
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "unknown verb \"%s\"; did you mean \"%s\"?", name, names[nearest]);
  else
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "unknown verb \"%s\"", name);
  return -1;
}

/* Is the word one of the list, whose words are parted by spaces? */
static bool lists(const char *list, const char *word) {
  size_t n = strlen(word);
  if (n == 0) return false;
  for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
    if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0')) return true;
  return false;
}

/* A list for people: "solve, compare". */
static const char *spelled(const char *list, char *buf, size_t size) {
  size_t n = 0;
  for (; *list != '\0' && n + 2 < size; list++) {
    if (*list == ' ') buf[n++] = ',';
    buf[n++] = *list;
  }
  buf[n] = '\0';
  return buf;
}

static bool takes(const char *verb_name, const cut_option_info *option) {
  return strcmp(option->verbs, "*") == 0 || lists(option->verbs, verb_name);
}

int64_t cut_find_option(const char *verb_name, const char *name, cut_error *err) {
  const char *names[N_OPTIONS];
  char words[160];
  int64_t n = 0;
  int64_t which = cut_find_verb(verb_name, err);
  if (which < 0) return -1;
  verb_name = verbs[which].info.name; /* it may have been written with '_' */
  for (int i = 0; i < N_OPTIONS; i++) {
    bool fits = takes(verb_name, &options[i]);
    if (fits) names[n++] = options[i].name;
    if (!same_name(options[i].name, name)) continue;
    if (fits) return i;
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "%s does not take option \"%s\"; it belongs to %s", verb_name, name,
                   spelled(options[i].verbs, words, sizeof words));
    return -1;
  }
  int64_t nearest = cut_text_nearest(name, names, n);
  if (nearest >= 0)
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "%s does not know option \"%s\"; did you mean \"%s\"?", verb_name, name,
                   names[nearest]);
  else
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "%s does not know option \"%s\"", verb_name, name);
  return -1;
}

static cut_status check_choice(const cut_option_info *o, const char *value, cut_error *err) {
  char words[160];
  if (strchr(value, ' ') == NULL && lists(o->choices, value)) return CUT_STATUS_OK;
  return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\": \"%s\" is none of: %s", o->name, value,
                  spelled(o->choices, words, sizeof words));
}

cut_status cut_option_check(int64_t i, const char *value, cut_error *err) {
  cut_option_info o = cut_option(i);
  cut_date date;
  int64_t integer;
  double number;
  const char *expected = NULL;
  switch (o.type) {
    case CUT_OPTION_FLAG:
      if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) expected = "yes or no";
      break;
    case CUT_OPTION_TEXT:
      if (value[0] == '\0') expected = "some text";
      break;
    case CUT_OPTION_DATE:
      if (!cut_date_parse(value, &date)) expected = "a date, YYYY-MM-DD";
      break;
    case CUT_OPTION_INTEGER:
      if (!cut_text_to_integer(value, &integer) || integer < 0) expected = "a whole number, 0 or more";
      break;
    case CUT_OPTION_NUMBER:
      if (!cut_text_to_number(value, &number) || number <= 0) expected = "a number above 0";
      break;
    case CUT_OPTION_CHOICE:
      return check_choice(&o, value, err);
  }
  if (expected == NULL) return CUT_STATUS_OK;
  return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\": \"%s\" is not %s", o.name, value, expected);
}

/* ---- options of a run ---------------------------------------------------------------------------------------- */

enum {
  MAX_SCENARIOS = sizeof((cut_run_options *)0)->scenarios / sizeof(const char *),
  MAX_HORIZONS = sizeof((cut_run_options *)0)->horizons / sizeof(int64_t),
  MAX_OF = sizeof((cut_run_options *)0)->of / sizeof(const char *),
  MAX_BUYERS = sizeof((cut_run_options *)0)->buyers / sizeof(const char *),
  MAX_INPUTS = sizeof((cut_run_options *)0)->inputs / sizeof(const char *),
  MAX_MEASURES = sizeof((cut_run_options *)0)->measures / sizeof(const char *),
  MAX_ROWS = sizeof((cut_run_options *)0)->rows / sizeof(const char *),
  MAX_SETS = sizeof((cut_run_options *)0)->sets / sizeof(const char *)
};

static cut_status append(const char **items, int *n, int limit, const cut_option_value *v, cut_error *err) {
  if (*n == limit) return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\" is given more than %d times", v->name, limit);
  items[(*n)++] = v->value;
  return CUT_STATUS_OK;
}

static cut_status store_days(const char *name, const char *value, int64_t *out, cut_error *err) {
  if (strcmp(name, "roll") == 0 && strcmp(value, "period") == 0) {
    *out = 0;
    return CUT_STATUS_OK;
  }
  int64_t days;
  if (!cut_text_to_integer(value, &days) || days < 0 || days > 1000000 || (days == 0 && strcmp(name, "roll") == 0))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\": \"%s\" is not a number of days%s", name, value,
                    strcmp(name, "roll") == 0 ? ", nor the word period" : "");
  *out = days;
  return CUT_STATUS_OK;
}

static void store_info(const char *value, bool first, cut_run_options *out) {
  if (first) out->info_scenarios = out->info_prices = false;
  out->info_given = true;
  if (strcmp(value, "scenarios") == 0) out->info_scenarios = true;
  if (strcmp(value, "prices") == 0) out->info_prices = true;
}

/* Puts a value, already checked, where the verbs read it. */
static cut_status store(const char *name, const cut_option_value *v, cut_run_options *out, cut_error *err) {
  if (strcmp(name, "scenario") == 0) return append(out->scenarios, &out->n_scenarios, MAX_SCENARIOS, v, err);
  if (strcmp(name, "buyer") == 0) return append(out->buyers, &out->n_buyers, MAX_BUYERS, v, err);
  if (strcmp(name, "measure") == 0) return append(out->measures, &out->n_measures, MAX_MEASURES, v, err);
  if (strcmp(name, "of") == 0) return append(out->of, &out->n_of, MAX_OF, v, err);
  if (strcmp(name, "input") == 0) return append(out->inputs, &out->n_inputs, MAX_INPUTS, v, err);
  if (strcmp(name, "row") == 0) return append(out->rows, &out->n_rows, MAX_ROWS, v, err);
  if (strcmp(name, "set") == 0) return append(out->sets, &out->n_sets, MAX_SETS, v, err);
  if (strcmp(name, "view") == 0) {
    out->system = strcmp(v->value, "system") == 0;
  } else if (strcmp(name, "by_origin") == 0) {
    out->by_origin = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "against") == 0) {
    out->against = v->value;
  } else if (strcmp(name, "measures") == 0) {
    out->open_measures = strcmp(v->value, "open") == 0;
  } else if (strcmp(name, "horizon") == 0) {
    if (out->n_horizons == MAX_HORIZONS)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"horizon\" is given more than %d times", MAX_HORIZONS);
    CUT_ASSERT(cut_text_to_integer(v->value, &out->horizons[out->n_horizons++]), err);
  } else if (strcmp(name, "leverage") == 0) {
    out->leverage = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "levers") == 0) {
    out->levers = strcmp(v->value, "all") == 0     ? CUT_LEVERS_ALL
                  : strcmp(v->value, "goods") == 0 ? CUT_LEVERS_GOODS
                                                   : CUT_LEVERS_ROWS;
  } else if (strcmp(name, "matrix") == 0) {
    out->matrix = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "nuclear") == 0) {
    out->nuclear_by_fuel = strcmp(v->value, "fuel") == 0;
  } else if (strcmp(name, "supplier") == 0) {
    out->supplier = v->value;
  } else if (strcmp(name, "share") == 0) {
    out->share = v->value;
  } else if (strcmp(name, "basis") == 0) {
    out->basis = v->value;
  } else if (strcmp(name, "accounting") == 0) {
    out->accounting = v->value;
  } else if (strcmp(name, "denominator") == 0) {
    out->denominator = v->value;
  } else if (strcmp(name, "alternatives") == 0) {
    out->alternatives = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "reach") == 0) {
    out->reach = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "calendar") == 0) {
    out->calendar = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "weeks") == 0) {
    int64_t weeks;
    if (!cut_text_to_integer(v->value, &weeks) || weeks < 0 || weeks > 520)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"weeks\": \"%s\" is not a number from 0 to 520", v->value);
    out->weeks = (int)weeks;
  } else if (strcmp(name, "most") == 0) {
    int64_t most;
    if (!cut_text_to_integer(v->value, &most) || most < 1 || most > 100000)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"most\": \"%s\" is not a number from 1 to 100000", v->value);
    out->most = (int)most;
  } else if (strcmp(name, "share_from") == 0) {
    out->share_from = v->value;
  } else if (strcmp(name, "share_to") == 0) {
    out->share_to = v->value;
  } else if (strcmp(name, "result") == 0) {
    out->result = v->value;
  } else if (strcmp(name, "ranges") == 0) {
    out->ranges = strcmp(v->value, "yes") == 0;
    out->ranges_given = true;
  } else if (strcmp(name, "survival") == 0) {
    out->survival = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "threads") == 0) {
    int64_t threads;
    if (!cut_text_to_integer(v->value, &threads) || threads < 0 || threads > 256)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"threads\": \"%s\" is not a number from 0 to 256", v->value);
    out->threads = (int)threads;
  } else if (strcmp(name, "demand") == 0) {
    out->demand = v->value;
  } else if (strcmp(name, "plant") == 0) {
    out->plant = v->value;
  } else if (strcmp(name, "period") == 0) {
    out->period = v->value;
  } else if (strcmp(name, "route") == 0) {
    out->route = v->value;
  } else if (strcmp(name, "contract") == 0) {
    out->contract = v->value;
  } else if (strcmp(name, "source") == 0) {
    out->source = v->value;
  } else if (strcmp(name, "all") == 0) {
    out->all = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "info") == 0) {
    return CUT_STATUS_OK; /* read as one with the others of its name */
  } else if (strcmp(name, "predict") == 0) {
    out->predict = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "foresight") == 0) {
    out->rolling = strcmp(v->value, "rolling") == 0;
  } else if (strcmp(name, "window") == 0) {
    return store_days(name, v->value, &out->window, err);
  } else if (strcmp(name, "roll") == 0) {
    return store_days(name, v->value, &out->roll, err);
  } else if (strcmp(name, "detail") == 0) {
    out->detail = strcmp(v->value, "yes") == 0;
  } else if (strcmp(name, "time_limit") == 0) {
    CUT_ASSERT(cut_text_to_number(v->value, &out->time_limit), err);
  } else {
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "option \"%s\" is listed but not read", name);
  }
  return CUT_STATUS_OK;
}

cut_status cut_run_options_parse(const char *verb_name, const cut_option_value *values, int64_t n, cut_run_options *out,
                                 cut_error *err) {
  bool given[N_OPTIONS] = {false};
  int64_t which = cut_find_verb(verb_name, err);
  if (which < 0) return CUT_STATUS_INPUT;
  verb_name = verbs[which].info.name;
  cut_run_options parsed = {.against = "",
                            .demand = "",
                            .plant = "",
                            .period = "",
                            .supplier = "",
                            .share = "",
                            .basis = "imports",
                            .accounting = "physical",
                            .denominator = "base",
                            .most = 20,
                            .weeks = 8,
                            .share_from = "",
                            .share_to = "",
                            .route = "",
                            .contract = "",
                            .source = "",
                            .time_limit = INFINITY,
                            .detail = true,
                            .survival = true,
                            .info_scenarios = true,
                            .leverage = true,
                            .ranges = strcmp(verb_name, "solve") == 0};
  for (int64_t k = 0; k < n; k++) {
    if (values[k].name == NULL || values[k].value == NULL)
      return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "option %lld has no name or no value", (long long)k + 1);
    int64_t i = cut_find_option(verb_name, values[k].name, err);
    if (i < 0) return CUT_STATUS_INPUT;
    if (options[i].front_end_only)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\" is for front ends, not for a run", options[i].name);
    if (options[i].opens_case)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\" belongs to opening the case", options[i].name);
    if (given[i] && !options[i].repeatable)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\" is given twice", options[i].name);
    CUT_TRY(cut_option_check(i, values[k].value, err));
    if (strcmp(options[i].name, "info") == 0) store_info(values[k].value, !given[i], &parsed);
    given[i] = true;
    CUT_TRY(store(options[i].name, &values[k], &parsed, err));
  }
  *out = parsed;
  return CUT_STATUS_OK;
}

cut_status cut_run_options_apply_sets(const cut_run_options *o, cut_values *values, cut_error *err) {
  for (int i = 0; o != NULL && i < o->n_sets; i++) {
    cut_error inner = {0};
    cut_status status = cut_setting_apply(values, o->sets[i], &inner);
    if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
    if (status != CUT_STATUS_OK)
      return CUT_FAIL(err, status, "option \"set\" \"%.150s\": %s", o->sets[i], inner.message);
  }
  return CUT_STATUS_OK;
}
