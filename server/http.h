/* What every response carries, for those who make responses beforehand. */
#ifndef CUT_SERVER_HTTP_H
#define CUT_SERVER_HTTP_H

#include <stdbool.h>

struct MHD_Response;
typedef struct body body;

/* Content type and what browsers must be told: nothing may frame it, guess its type, load anything from elsewhere. */
void http_add_headers(struct MHD_Response *r, const char *type);
/* Which run answers, and with what outcome. A report is a page of its own that may talk to nobody. */
void http_add_run(body *b, const char *id, const char *outcome, bool is_report);

#endif
