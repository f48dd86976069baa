/* YAML: the tree with its places, and everything that is refused. */
#include "case/yaml.h"

#include <stdlib.h>
#include <string.h>

#include "support/unit.h"

typedef struct fixture {
  cut_pool pool;
  cut_diagnostics d;
} fixture;

static const cut_yaml *parse(fixture *f, const char *text) {
  *f = (fixture){0};
  return cut_yaml_parse(text, (int64_t)strlen(text), "case.yaml", &f->pool, &f->d);
}

static void drop(fixture *f) {
  cut_diagnostics_clear(&f->d);
  cut_pool_clear(&f->pool);
}

static void refuse(const char *text, int64_t row, const char *message) {
  fixture f;
  assert_null(parse(&f, text));
  assert_true(f.d.n > 0);
  assert_string_equal(f.d.items[0].message, message);
  assert_int_equal(f.d.items[0].row, row);
  drop(&f);
}

static void test_tree(void **state) {
  (void)state;
  fixture f;
  const cut_yaml *root = parse(&f, "id: x\nview:\n  buyer: NO\nlist:\n  - {a: 010, b: 'yes'}\n  - [1, 2]\nempty:\n");
  assert_non_null(root);
  assert_int_equal(root->type, CUT_YAML_MAPPING);
  assert_int_equal(root->n_children, 4);
  const cut_yaml *buyer = cut_yaml_member(cut_yaml_member(root, "view"), "buyer");
  assert_string_equal(buyer->text, "NO");
  assert_int_equal(buyer->line, 3);
  assert_int_equal(buyer->column, 3);
  const cut_yaml *list = cut_yaml_member(root, "list");
  assert_int_equal(list->type, CUT_YAML_SEQUENCE);
  assert_string_equal(cut_yaml_member(list->children, "a")->text, "010");
  assert_string_equal(cut_yaml_member(list->children, "b")->text, "yes");
  assert_int_equal(list->children->next->n_children, 2);
  assert_int_equal(list->children->next->line, 6);
  assert_string_equal(cut_yaml_member(root, "empty")->text, "");
  assert_null(cut_yaml_member(root, "other"));
  drop(&f);
}

static void test_refused(void **state) {
  (void)state;
  refuse("a: &x 1\nb: *x\n", 1, "anchors are not allowed at character 4 of the line");
  refuse("a: 1\nb: *x\n", 2, "aliases are not allowed at character 4 of the line");
  refuse("a: 1\nb: !!int 2\n", 2, "tags are not allowed at character 4 of the line");
  refuse("a: 1\nb: 2\na: 3\n", 3, "the key \"a\" stands twice, first on line 1");
  refuse("a: 1\n---\nb: 2\n", 2, "a second document begins at character 1 of the line");
  refuse("%YAML 1.1\n---\na: 1\n", 1, "directives are not allowed at character 1 of the line");
  refuse("", 1, "the file is empty at character 1 of the line");
  refuse("a: [1\nb: 2\n", 2,
         "not YAML at character 2 of the line: did not find expected ',' or ']' while parsing a flow sequence");
  refuse("a: \"\\0\"\n", 1, "NUL character in the value at character 4 of the line");
  refuse("[x]: 1\n", 1, "a key is not a name at character 1 of the line");
  refuse("a: 1\nb: \xFF\n", 2, "broken UTF-8 (byte 0xFF at offset 8 of the file): save the file as UTF-8");
}

static void test_all_findings_in_one_go(void **state) {
  (void)state;
  fixture f;
  assert_null(parse(&f, "a: 1\na: 2\nb: *x\nc: !t 3\n"));
  assert_int_equal(f.d.n, 3);
  drop(&f);
}

static void test_depth_and_size(void **state) {
  (void)state;
  char deep[200] = "";
  for (int i = 0; i < 40; i++) strcat(deep, "[");
  refuse(deep, 1, "values nested too deeply at character 18 of the line");
  size_t n = 3 * (CUT_YAML_MAX_NODES + 10);
  char *wide = malloc(n + 2);
  assert_non_null(wide);
  wide[0] = '[';
  for (size_t i = 0; i < n; i += 3) memcpy(wide + 1 + i, "1, ", 3);
  wide[n + 1] = '\0';
  fixture f;
  assert_null(parse(&f, wide));
  assert_memory_equal(f.d.items[0].message, "too many values", 15);
  drop(&f);
  free(wide);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tree), cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_all_findings_in_one_go),
                                     cmocka_unit_test(test_depth_and_size)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
