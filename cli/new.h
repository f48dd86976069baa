/* `cutset new FOLDER`: a case to start one's own from. */
#ifndef CUT_CLI_NEW_H
#define CUT_CLI_NEW_H

#include <cutset/cutset.h>

/* Writes the template case into the folder, which must not be there yet or be empty; its name becomes the id of the case,
 * `title` (NULL: the id) its title. Writes all files or none. */
cut_status new_case(const char *folder, const char *title, cut_error *err);

#endif
