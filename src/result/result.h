/* Building and reading a result inside the library. Front ends use the public cut_result_* calls. */
#ifndef CUT_RESULT_RESULT_H
#define CUT_RESULT_RESULT_H

#include "base/error.h"
#include "result/columns.h"

cut_result *cut_result_new(void); /* NULL if memory is out; outcome ANSWERED */
void cut_result_set_outcome(cut_result *r, cut_outcome outcome);

/* One row at a time: begin, put cells (cells not put are missing), end. The first failure is kept and told by
 * cut_result_end; a duplicate key is found by cut_result_finish. Text is copied. NAN and NULL put a missing cell,
 * infinities too. */
void cut_result_begin(cut_result *r, cut_result_table_id table);
void cut_result_put_text(cut_result *r, int column, const char *text);
void cut_result_put_number(cut_result *r, int column, double x);
void cut_result_put_integer(cut_result *r, int column, int64_t x);
void cut_result_put_flag(cut_result *r, int column, bool x);
cut_status cut_result_end(cut_result *r, cut_error *err);

/* Sorts every table by key; INTERNAL on a duplicate key. Must be called before reading. May be called again after more
 * rows were added. */
cut_status cut_result_finish(cut_result *r, cut_error *err);

/* Adds the rows of another result whose keys are not there yet: equal solves told by two verbs are told once. Headlines
 * come after those that are there, whatever their numbers. Both are finished by the call. O(n log n). */
cut_status cut_result_merge(cut_result *r, cut_result *from, cut_error *err);

/* Fast reading by index, after finish. Column indices are CUT_RC_*. */
int64_t cut_result_count(const cut_result *r, cut_result_table_id table);
const char *cut_result_get_text(const cut_result *r, cut_result_table_id table, int64_t row, int column);
double cut_result_get_number(const cut_result *r, cut_result_table_id table, int64_t row, int column);
int64_t cut_result_get_integer(const cut_result *r, cut_result_table_id table, int64_t row, int column);
bool cut_result_get_null(const cut_result *r, cut_result_table_id table, int64_t row, int column);

/* The goal of a stage as it is written in table stages: of least unserved energy of a priority class, or of least cost. */
#define CUT_GOAL_COST "net cost"
/* The status of stages of a plan that was put together of the first parts of others. */
#define CUT_STATUS_CARRIED_OUT "carried out"
void cut_goal_format(int64_t priority, char buf[64]);
/* True, with the priority, if the text is the goal of a class. */
bool cut_goal_parse(const char *goal, int64_t *priority);

bool cut_result_table_is_detail(cut_result_table_id table);
const char *cut_result_table_help(cut_result_table_id table);

/* Markdown of all result tables, SQL of their schema; freed with cut_mem_free. NULL if memory is out. */
char *cut_result_document(void);
char *cut_result_ddl(void);

#endif
