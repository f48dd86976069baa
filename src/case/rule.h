/* Price rules: formulas such as `0.35 * max(0 USD/t, urals - 109.5 USD/t)` over series, named rules and numbers.
 *
 *   sum     = product { ("+" | "-") product }
 *   product = sign { ("*" | "/") sign }
 *   sign    = { "-" } atom
 *   atom    = number [unit] | name | ("min" | "max") "(" sum { "," sum } ")" | "(" sum ")"
 *
 * A name is a letter or '_' followed by letters, digits and '_'; '-' and '.' belong to it where a letter, a digit or '_'
 * follows at once, so a minus between names needs spaces. A unit follows its number; the '/' inside it has no spaces
 * before it (`10 USD/t`, `5 USD/1000 m3`, `20 %`).
 *
 * Life of a rule: parsed when its cell is read; bound when all tables are known, which turns names into indices of
 * series and rules; checked for units by running it on dimensions alone; then evaluated day by day. Checking and
 * evaluating are the same code, so a value is never computed without its dimension. */
#ifndef CUT_CASE_RULE_H
#define CUT_CASE_RULE_H

#include "case/series.h"

enum {
  CUT_RULE_MAX_DEPTH = 64,      /* of the tree of one formula, and of named rules within rules */
  CUT_RULE_MAX_NODES = 256,     /* of the tree of one formula */
  CUT_RULE_MAX_OPENED = 4096    /* nodes with all named rules written out */
};

typedef struct cut_rule cut_rule;

/* Reads a formula. INPUT with the position ("at character 9 of ...") if it is malformed, too deep or too large.
 * Freed by cut_rule_free. Time linear in the text. */
CUT_MUST_CHECK cut_status cut_rule_parse(const char *text, cut_rule **out, cut_error *err);
void cut_rule_free(cut_rule *rule);
const char *cut_rule_text(const cut_rule *rule);
/* The distinct names in the formula, in order of appearance. Borrowed. */
int64_t cut_rule_n_names(const cut_rule *rule);
const char *cut_rule_name(const cut_rule *rule, int64_t i);

/* All names a formula may use: the series of a set and the named rules, each sorted by name. */
typedef struct cut_rule_names {
  const cut_series_set *series;
  const char *const *rules; /* [n_rules], may be NULL with n_rules 0 */
  int64_t n_rules;
} cut_rule_names;

/* Looks the names up. INPUT if one is unknown; the message gives the nearest. The indices stay valid as long as the
 * lists of names do not change. */
CUT_MUST_CHECK cut_status cut_rule_bind(cut_rule *rule, const cut_rule_names *names, cut_error *err);

/* True once cut_rule_bind has succeeded. */
bool cut_rule_is_bound(const cut_rule *rule);

/* INPUT if rules refer to each other in a circle, with the whole circle in the message ("a -> b -> a"), or if one is too
 * deep or too large with all others written out. `formula` gives the k-th formula of rule i, bound, or NULL after the
 * last: one in a plain case, more where scenarios change it on some days. *at (may be NULL) is the rule at which it was
 * found. Time linear in the formulas. */
CUT_MUST_CHECK cut_status cut_rules_check_circles(const char *const *names, int64_t n,
                                                  const cut_rule *(*formula)(void *user, int64_t i, int64_t k),
                                                  void *user, int64_t *at, cut_error *err);

/* What a formula is evaluated against. */
typedef struct cut_rule_env {
  const cut_series_set *series;
  /* The named rule i in force on a day, NULL if there is none; lowers *until to the first day on which that changes. */
  const cut_rule *(*rule)(void *user, int64_t i, cut_date day, cut_date *until);
  void *user;
  const cut_conversion_basis *basis; /* of the commodity; NULL: check dimensions only, never for evaluation */
  const char *commodity;             /* for messages, "" if basis is NULL */
} cut_rule_env;

/* Checks units by dimension, with the named rules in force on `day`. With `price` the formula must be money per amount,
 * and with env->basis every conversion it needs must be possible for that commodity. INPUT with the position of the
 * first misfit, or if it has too many parts. Series need no values. */
CUT_MUST_CHECK cut_status cut_rule_check_units(const cut_rule *rule, const cut_rule_env *env, cut_date day, bool price,
                                               cut_error *err);

/* A part of a rule between its top-level + and -, named rules of more than one part opened. */
typedef struct cut_rule_part {
  const char *label; /* the part as written; borrowed from the rule it stands in */
  double value;      /* signed */
} cut_rule_part;
enum { CUT_RULE_MAX_PARTS = 16 };

/* The parts of a price, each summed over the days of the span (not yet divided by their number), per canonical amount
 * of env->basis, in thousand units of the case currency. Parts of the same text are one. parts [CUT_RULE_MAX_PARTS] and
 * *n are added to, so that several rules may follow each other in time. INPUT if a series lacks a day (the first such
 * day is named), a number is not finite, or units do not fit. Time: one walk of the tree per piece of days on which
 * no series changes. Allocates nothing. */
CUT_MUST_CHECK cut_status cut_rule_sum(const cut_rule *rule, const cut_rule_env *env, cut_span when,
                                       cut_rule_part parts[CUT_RULE_MAX_PARTS], int *n, cut_error *err);

#endif
