/* Any bytes as YAML: a tree whose counts and places hold, or a finding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what) {
  if (condition) return;
  (void)fprintf(stderr, "yaml: %s\n", what);
  abort();
}

static void walk(const cut_yaml *node, int depth) {
  int64_t n = 0;
  expect(depth <= CUT_YAML_MAX_DEPTH, "too deep");
  expect(node->line > 0 && node->column > 0, "a node without place");
  expect(node->text != NULL && node->key != NULL, "a node without texts");
  for (const cut_yaml *child = node->children; child != NULL; child = child->next) {
    if (node->type == CUT_YAML_MAPPING)
      expect(cut_yaml_member(node, child->key) == child, "a member that is not found");
    walk(child, depth + 1);
    n++;
  }
  expect(n == node->n_children, "a wrong count");
  expect(node->type != CUT_YAML_SCALAR || n == 0, "a scalar with children");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  cut_pool pool = {0};
  cut_diagnostics d = {0};
  const cut_yaml *root = cut_yaml_parse((const char *)data, (int64_t)size, "case.yaml", &pool, &d);
  if (root != NULL) walk(root, 0);
  expect((root == NULL) == (d.n_errors > 0), "refused without a finding, or a tree with one");
  for (int64_t i = 0; i < d.n; i++)
    expect(d.items[i].message[0] != '\0' && d.items[i].row > 0, "a finding without words or place");
  cut_diagnostics_clear(&d);
  cut_pool_clear(&pool);
  return 0;
}
