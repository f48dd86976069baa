/* Documents about cases, generated from the schema so that they cannot differ from what is read. */
#ifndef CUT_CASE_CASE_DOCUMENT_H
#define CUT_CASE_CASE_DOCUMENT_H

#include "case/case.h"

/* The case format for people, as Markdown. *out is freed with cut_mem_free. */
CUT_MUST_CHECK cut_status cut_case_format_document(char **out, cut_error *err);
/* The description of a sound case as a Frictionless tabular data package: datapackage.json. *out is freed with
 * cut_mem_free. The same case gives the same bytes. */
CUT_MUST_CHECK cut_status cut_case_datapackage(const cut_case *c, char **out, cut_error *err);

#endif
