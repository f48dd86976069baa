/* One lock, held only to look for a free session. */
#include "question/lanes.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

typedef struct lane {
  cut_session session;
  bool is_open, is_taken;
} lane;

struct cut_lanes {
  const cut_session *like;
  lane *items; /* [n] */
  int64_t n;
  pthread_mutex_t lock;
};

cut_status cut_lanes_new(const cut_session *like, int64_t most, cut_lanes **out, cut_error *err) {
  cut_lanes *l = CUT_NEW(cut_lanes, 1);
  *out = NULL;
  if (l == NULL) return CUT_FAIL_MEMORY(err);
  l->like = like;
  l->n = most;
  l->items = CUT_NEW(lane, most);
  if (l->items == NULL || pthread_mutex_init(&l->lock, NULL) != 0) {
    cut_mem_free(l->items);
    cut_mem_free(l);
    return CUT_FAIL_MEMORY(err);
  }
  *out = l;
  return CUT_STATUS_OK;
}

void cut_lanes_free(cut_lanes *l) {
  if (l == NULL) return;
  for (int64_t i = 0; i < l->n; i++)
    if (l->items[i].is_open) cut_session_clear(&l->items[i].session);
  (void)pthread_mutex_destroy(&l->lock);
  cut_mem_free(l->items);
  cut_mem_free(l);
}

cut_status cut_lanes_take(cut_lanes *l, cut_session **out, cut_error *err) {
  lane *found = NULL;
  *out = NULL;
  (void)pthread_mutex_lock(&l->lock);
  for (int64_t i = 0; i < l->n && found == NULL; i++)
    if (!l->items[i].is_taken) found = &l->items[i];
  if (found != NULL) found->is_taken = true;
  (void)pthread_mutex_unlock(&l->lock);
  CUT_ASSERT(found != NULL, err);
  if (!found->is_open) {
    /* Progress is told by the thread that waits for all tasks, never from inside one. */
    cut_status status = cut_session_open(l->like->c, l->like->options, &l->like->compile, NULL, &found->session, err);
    if (status != CUT_STATUS_OK) {
      cut_lanes_give(l, &found->session);
      return status;
    }
    found->is_open = true;
  }
  *out = &found->session;
  return CUT_STATUS_OK;
}

void cut_lanes_give(cut_lanes *l, cut_session *s) {
  (void)pthread_mutex_lock(&l->lock);
  for (int64_t i = 0; i < l->n; i++)
    if (&l->items[i].session == s) l->items[i].is_taken = false;
  (void)pthread_mutex_unlock(&l->lock);
}
