/* Growable text, and numbers as text. Numbers pass through the C library in the "C" locale of the calling thread only
 * (POSIX uselocale), so a program that chose a comma for the decimal point neither disturbs us nor is disturbed. */
#include "base/text.h"

#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_internal.h"

/* ---- the C locale -------------------------------------------------------------------------------------------- */

typedef struct c_locale {
  locale_t inside;
  locale_t outside;
} c_locale;

static bool c_locale_enter(c_locale *c) {
  c->inside = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (c->inside == (locale_t)0) return false;
  c->outside = uselocale(c->inside);
  return true;
}

static void c_locale_leave(const c_locale *c) {
  uselocale(c->outside);
  freelocale(c->inside);
}

int cut_text_vformat(char *buf, size_t size, const char *format, va_list args) {
  c_locale c;
  if (!c_locale_enter(&c)) return -1;
  int n = vsnprintf(buf, size, format, args);
  c_locale_leave(&c);
  return n;
}

/* ---- the buffer ---------------------------------------------------------------------------------------------- */

void cut_text_clear(cut_text *t) {
  cut_mem_free(t->data);
  *t = (cut_text){0};
}

void cut_text_add(cut_text *t, const char *s) { cut_text_add_n(t, s, (int64_t)strlen(s)); }

/* Makes room for n more bytes and the NUL. */
static bool reserve(cut_text *t, int64_t n) {
  if (t->failed) return false;
  int64_t needed = 0;
  if (n < 0 || __builtin_add_overflow(t->n, n, &needed) || __builtin_add_overflow(needed, (int64_t)1, &needed)) {
    t->failed = true;
    return false;
  }
  if (needed <= t->capacity) return true;
  int64_t wanted = 0;
  if (__builtin_mul_overflow(t->capacity, (int64_t)2, &wanted) || wanted < needed) wanted = needed;
  if (wanted < 32) wanted = 32;
  char *data = cut_mem_resize(t->data, wanted, 1);
  if (data == NULL) {
    t->failed = true;
    return false;
  }
  t->data = data;
  t->capacity = wanted;
  return true;
}

void cut_text_add_n(cut_text *t, const char *s, int64_t n) {
  if (!reserve(t, n)) return;
  if (n > 0) memcpy(t->data + t->n, s, (size_t)n);
  t->n += n;
  t->data[t->n] = '\0';
}

void cut_text_add_f(cut_text *t, const char *format, ...) {
  if (t->failed) return;
  char small[256];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = cut_text_vformat(small, sizeof small, format, args);
  if (n < 0) {
    t->failed = true;
  } else if ((size_t)n < sizeof small) {
    cut_text_add_n(t, small, n);
  } else if (reserve(t, n)) {
    t->failed = cut_text_vformat(t->data + t->n, (size_t)n + 1, format, again) != n;
    t->n += n;
  }
  va_end(again);
  va_end(args);
}

char *cut_text_take(cut_text *t) {
  cut_text_add_n(t, "", 0); /* so that an empty text is "" and NULL always means failure */
  char *data = t->data;
  if (t->failed) {
    cut_mem_free(data);
    data = NULL;
  }
  *t = (cut_text){0};
  return data;
}

/* ---- numbers ------------------------------------------------------------------------------------------------- */

enum {
  DIGITS_KEPT = 15,  /* DBL_DIG: every decimal of so many digits survives the way to double and back */
  DIGITS_ENOUGH = 17 /* DBL_DECIMAL_DIG: so many digits tell all doubles apart */
};

/* x > 0 to `digits` significant digits, "d.ddde-dd"; true if it reads back as x. In the C locale. */
static bool reads_back(double x, int digits, char buf[40]) {
  snprintf(buf, 40, "%.*e", digits - 1, x);
  return strtod(buf, NULL) == x;
}

/* The nearest decimal of 16 digits can miss a power of two x, below which doubles lie twice as dense as above: then
 * the next decimal up may still read back as x. Takes what reads_back left in buf. */
static bool next_up_reads_back(double x, char buf[40]) {
  int at = DIGITS_ENOUGH - 1; /* of 16 digits the last one, as the point takes a place */
  while (at >= 0 && (buf[at] == '9' || buf[at] == '.')) {
    if (buf[at] == '9') buf[at] = '0';
    at--;
  }
  if (at < 0) return false; /* all nines: one digit less would have done */
  buf[at]++;
  return strtod(buf, NULL) == x;
}

/* The shortest such text for x > 0. In the C locale. */
static void shortest(double x, char buf[40]) {
  /* Normal numbers: if any decimal of at most 15 digits is x, then x to 15 digits is that decimal with zeros. */
  for (int digits = x < DBL_MIN ? 1 : DIGITS_KEPT; digits < DIGITS_ENOUGH; digits++)
    if (reads_back(x, digits, buf)) return;
  if (next_up_reads_back(x, buf)) return;
  reads_back(x, DIGITS_ENOUGH, buf);
}

/* Rewrites "d.ddde-dd" without needless zeros: plain from 0.0001 up to 16 digits, else "1.5e-7", "1e20". */
static void add_decimal(cut_text *t, const char *scientific) {
  char digits[DIGITS_ENOUGH + 1] = {0};
  int n = 0;
  const char *p = scientific;
  for (; *p != 'e'; p++)
    if (*p != '.') digits[n++] = *p;
  int exponent = (int)strtol(p + 1, NULL, 10);
  while (n > 1 && digits[n - 1] == '0') n--;

  if (exponent < -4 || exponent > 15) {
    cut_text_add_n(t, digits, 1);
    if (n > 1) cut_text_add(t, ".");
    cut_text_add_n(t, digits + 1, n - 1);
    cut_text_add_f(t, "e%d", exponent);
  } else if (exponent < 0) {
    cut_text_add_n(t, "0.0000", 1 - exponent);
    cut_text_add_n(t, digits, n);
  } else {
    int whole = exponent + 1;
    cut_text_add_n(t, digits, n < whole ? n : whole);
    cut_text_add_n(t, "0000000000000000", n < whole ? whole - n : 0);
    if (n > whole) {
      cut_text_add(t, ".");
      cut_text_add_n(t, digits + whole, n - whole);
    }
  }
}

void cut_text_add_number(cut_text *t, double x) {
  if (isnan(x)) {
    cut_text_add(t, "");
  } else if (isinf(x)) {
    cut_text_add(t, x > 0 ? "inf" : "-inf");
  } else if (x == 0) {
    cut_text_add(t, "0");
  } else {
    char buf[40];
    c_locale c;
    if (!c_locale_enter(&c)) {
      t->failed = true;
      return;
    }
    shortest(fabs(x), buf);
    c_locale_leave(&c);
    if (x < 0) cut_text_add(t, "-");
    add_decimal(t, buf);
  }
}

static const char *skip_digits(const char *p) {
  while (*p >= '0' && *p <= '9') p++;
  return p;
}

/* -?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)? and nothing else; *is_zero if no digit before the exponent is above 0. */
static bool is_decimal(const char *text, bool *is_zero) {
  const char *first = text + (*text == '-');
  const char *p = skip_digits(first);
  if (p == first) return false;
  if (*p == '.') {
    const char *fraction = p + 1;
    p = skip_digits(fraction);
    if (p == fraction) return false;
  }
  *is_zero = strspn(first, "0.") >= (size_t)(p - first);
  if (*p == 'e' || *p == 'E') {
    p++;
    if (*p == '+' || *p == '-') p++;
    const char *exponent = p;
    p = skip_digits(exponent);
    if (p == exponent) return false;
  }
  return *p == '\0';
}

/* A plain number of at most 15 digits, as nearly all are: its digits and the power of ten are exact as doubles, so one
 * division rounds as strtod does. */
static bool short_number(const char *text, double *out) {
  enum { MOST_DIGITS = 15 };
  static const double powers[MOST_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char *first = text + (*text == '-'), *p = first, *point = NULL;
  int64_t digits = 0;
  int n = 0;
  for (; n <= MOST_DIGITS; p++) {
    if (*p == '.' && point == NULL && p > first) {
      point = p;
      continue;
    }
    if (*p < '0' || *p > '9') break;
    digits = 10 * digits + (*p - '0');
    n++;
  }
  if (*p != '\0' || n == 0 || n > MOST_DIGITS || point == p - 1) return false;
  double x = (double)digits / powers[point == NULL ? 0 : p - point - 1];
  *out = *text == '-' ? -x : x;
  return true;
}

bool cut_text_to_number(const char *text, double *out) {
  bool is_zero = false;
  c_locale c;
  if (short_number(text, out)) return true;
  if (!is_decimal(text, &is_zero) || !c_locale_enter(&c)) return false;
  int saved_errno = errno;
  double x = strtod(text, NULL);
  errno = saved_errno;
  c_locale_leave(&c);
  /* Too large, or so small that a number above zero would silently become zero. */
  if (isinf(x) || (x == 0 && !is_zero)) return false;
  *out = x;
  return true;
}

bool cut_text_to_integer(const char *text, int64_t *out) {
  bool negative = *text == '-';
  const char *p = text + negative;
  if (*p == '\0') return false;
  int64_t x = 0;
  for (; *p != '\0'; p++) {
    if (*p < '0' || *p > '9') return false;
    int64_t digit = *p - '0';
    /* Counted downwards, as the negative range is the longer one. */
    if (__builtin_mul_overflow(x, (int64_t)10, &x) || __builtin_sub_overflow(x, digit, &x)) return false;
  }
  if (!negative && __builtin_sub_overflow((int64_t)0, x, &x)) return false;
  *out = x;
  return true;
}

/* As a spreadsheet does where a column is too narrow: better no number than one cut short. */
static void fill_too_narrow(char *buf, int64_t size) {
  if (size < 1) return;
  memset(buf, '#', (size_t)(size - 1));
  buf[size - 1] = '\0';
}

void cut_text_fixed(char *buf, int64_t size, double x, int decimals, bool grouped) {
  enum { MOST_DECIMALS = 17, ROOM = DBL_MAX_10_EXP + MOST_DECIMALS + 8 };
  char plain[ROOM], wide[ROOM + ROOM / 3];
  if (decimals < 0) decimals = 0;
  if (decimals > MOST_DECIMALS) decimals = MOST_DECIMALS;

  if (isnan(x)) {
    plain[0] = '\0';
  } else if (isinf(x)) {
    memcpy(plain, "inf", sizeof "inf");
  } else {
    c_locale c;
    if (!c_locale_enter(&c)) {
      fill_too_narrow(buf, size);
      return;
    }
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(x));
    c_locale_leave(&c);
  }

  /* A number that rounds to zero has no sign. */
  bool negative = x < 0 && strpbrk(plain, "123456789i") != NULL;
  size_t whole = strspn(plain, "0123456789");
  size_t n = 0;
  if (negative) wide[n++] = '-';
  for (size_t i = 0; plain[i] != '\0'; i++) {
    if (grouped && i > 0 && i < whole && (whole - i) % 3 == 0) wide[n++] = ',';
    wide[n++] = plain[i];
  }
  wide[n] = '\0';
  if ((int64_t)n >= size) {
    fill_too_narrow(buf, size);
    return;
  }
  memcpy(buf, wide, n + 1);
}

/* ---- names --------------------------------------------------------------------------------------------------- */

enum { LONGEST_NAME = 127 }; /* bytes; nothing longer is worth a suggestion */

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c; }

static int smaller(int a, int b) { return a < b ? a : b; }

/* Fewest insertions, deletions, replacements and swaps of neighbours from a to b, no part edited twice (optimal string
 * alignment). Rows of the table over prefixes of b: `two` for the prefix of a two shorter, `one` for one shorter. */
static int edit_distance(const char *a, int n_a, const char *b, int n_b) {
  int rows[3][LONGEST_NAME + 1];
  int *two = rows[0], *one = rows[1], *row = rows[2];
  for (int j = 0; j <= n_b; j++) two[j] = row[j] = j;
  for (int i = 1; i <= n_a; i++) {
    int *free_row = two;
    two = one;
    one = row;
    row = free_row;
    row[0] = i;
    for (int j = 1; j <= n_b; j++) {
      int replace = one[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
      row[j] = smaller(replace, smaller(one[j], row[j - 1]) + 1);
      bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = smaller(row[j], two[j - 2] + 1);
    }
  }
  return row[n_b];
}

int64_t cut_text_nearest(const char *word, const char *const *candidates, int64_t n) {
  int64_t best = -1;
  int best_distance = 0;
  size_t n_word = strlen(word);
  if (n_word > LONGEST_NAME) return -1;
  for (int64_t i = 0; i < n; i++) {
    size_t n_candidate = strlen(candidates[i]);
    if (n_candidate > LONGEST_NAME) continue;
    int limit = (int)(n_word > n_candidate ? n_word : n_candidate) / 3;
    int distance = edit_distance(word, (int)n_word, candidates[i], (int)n_candidate);
    if (distance <= limit && (best < 0 || distance < best_distance)) {
      best = i;
      best_distance = distance;
    }
  }
  return best;
}

/* ---- UTF-8 --------------------------------------------------------------------------------------------------- */

int32_t cut_text_decode(const char *bytes, int64_t n, int64_t *used) {
  const unsigned char *b = (const unsigned char *)bytes;
  *used = 1;
  if (b[0] < 0x80) return b[0];
  int more = b[0] >= 0xf0 ? 3 : b[0] >= 0xe0 ? 2 : 1;
  if (b[0] < 0xc2 || b[0] > 0xf4 || n <= more) return -1;
  static const int32_t least[] = {0, 0x80, 0x800, 0x10000}; /* that needs so many bytes more */
  int32_t point = b[0] & (0x3f >> more);
  for (int i = 1; i <= more; i++) {
    if ((b[i] & 0xc0) != 0x80) return -1;
    point = (point << 6) | (b[i] & 0x3f);
  }
  /* Longer than needed, half of a UTF-16 pair, or beyond Unicode. */
  if (point < least[more] || (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) return -1;
  *used = more + 1;
  return point;
}

bool cut_text_is_utf8(const char *bytes, int64_t n, int64_t *bad) {
  const uint64_t high_bits = UINT64_C(0x8080808080808080);
  int64_t used = 1;
  for (int64_t i = 0; i < n; i += used) {
    uint64_t eight = high_bits;
    if (n - i >= 8) memcpy(&eight, bytes + i, 8);
    if ((eight & high_bits) == 0) { /* ASCII */
      used = 8;
      continue;
    }
    if (cut_text_decode(bytes + i, n - i, &used) < 0) {
      *bad = i;
      return false;
    }
  }
  return true;
}
