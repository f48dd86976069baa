/* A strict part of YAML as a tree with places: mappings, sequences and scalars, block or flow. No aliases, anchors,
 * tags, directives or second documents. Scalars are text whatever they look like: NO is Norway, 010 is 010. Parsing
 * itself is libyaml's. */
#ifndef CUT_CASE_YAML_H
#define CUT_CASE_YAML_H

#include "case/diagnostics.h"

enum { CUT_YAML_MAX_DEPTH = 16, CUT_YAML_MAX_NODES = 20000, CUT_YAML_MAX_FILE = 1024 * 1024 };

typedef enum cut_yaml_type { CUT_YAML_SCALAR, CUT_YAML_MAPPING, CUT_YAML_SEQUENCE } cut_yaml_type;

typedef struct cut_yaml cut_yaml;
struct cut_yaml {
  cut_yaml_type type;
  const char *text;   /* of a scalar, "" of others */
  const char *key;    /* of a member of a mapping, else "" */
  int64_t line;       /* of the key of a member, else of the node itself; 1-based */
  int64_t column;     /* character on that line, 1-based */
  cut_yaml *children; /* first member or item, NULL if none */
  int64_t n_children;
  cut_yaml *next; /* of the same parent */
};

/* Reads bytes [n] into a tree from the pool. NULL, and reported, if anything is wrong; all that can be told in one
 * reading is. */
const cut_yaml *cut_yaml_parse(const char *bytes, int64_t n, const char *file, cut_pool *pool,
                               cut_diagnostics *diagnostics);

/* The member of a mapping with that key, NULL if none (or if the node is NULL or no mapping). */
const cut_yaml *cut_yaml_member(const cut_yaml *mapping, const char *key);

#endif
