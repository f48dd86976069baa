/* Sessions for tasks that run side by side: each task borrows one that no other task uses at that moment.
 *
 * Every solve of a session starts from scratch, so it does not matter which one a task gets. Taking and giving back is
 * safe between threads; what a task does in between is its own. */
#ifndef CUT_QUESTION_LANES_H
#define CUT_QUESTION_LANES_H

#include "question/session.h"

typedef struct cut_lanes cut_lanes;

/* Sessions like `like`, opened when first needed, at most `most` at a time. `like` must outlive *out, which is freed by
 * cut_lanes_free. */
cut_status cut_lanes_new(const cut_session *like, int64_t most, cut_lanes **out, cut_error *err);
void cut_lanes_free(cut_lanes *l);
/* A session for this thread until it gives it back. There must be no more than `most` takers at a time. */
cut_status cut_lanes_take(cut_lanes *l, cut_session **out, cut_error *err);
void cut_lanes_give(cut_lanes *l, cut_session *s);

#endif
