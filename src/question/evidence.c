#include "question/evidence.h"

#include <stddef.h>

void cut_evidence_add(cut_evidence *e, cut_table t, int64_t row, int column) {
  cut_provenance p = cut_case_provenance(e->c, t, row, column < 0 ? 0 : column);
  cut_text_add_f(&e->rows, "%s%s:%s", e->any ? " " : "", cut_schema(t)->name, cut_case_key(e->c, t, row));
  if (!e->any || p.kind > e->weakest) e->weakest = p.kind;
  e->any = true;
}

void cut_evidence_add_all(cut_evidence *e, cut_table t, int column) {
  for (int64_t row = 0; row < cut_case_n(e->c, t); row++)
    if (cut_case_has(e->c, t, row, column)) cut_evidence_add(e, t, row, column);
}

void cut_evidence_clear(cut_evidence *e) {
  cut_text_clear(&e->rows);
  e->any = false;
}
