/* The files of cases/tutorial inside the executable; the list is made by CMakeLists.txt. */
#ifndef CUT_CLI_TEMPLATE_H
#define CUT_CLI_TEMPLATE_H

typedef struct template_file {
  const char *name; /* "routes.csv" */
  const char *data, *end;
} template_file;

extern const template_file template_files[]; /* ends with a name NULL */

#endif
