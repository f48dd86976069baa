/* What the server can be asked, as JSON, generated from the library's tables of verbs, options and result columns. */
#ifndef CUT_SERVER_DESCRIBE_H
#define CUT_SERVER_DESCRIBE_H

#include "server/buffer.h"

void describe_verbs(buffer *out);   /* GET /verbs */
void describe_columns(buffer *out); /* GET /columns */
void describe_openapi(buffer *out); /* GET /openapi.json */

#endif
