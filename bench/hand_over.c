/* Time and memory of one case up to the hand-over to the solver, and the solve apart: the same calls as verb solve
 * makes, each with a clock around it.
 *
 * usage: hand_over CASE [solve] [step=day|week|month]
 *
 * Prints lines "name value": seconds of open (read and check the tables), compile (to the model) and load (into HiGHS),
 * by the clock and of the processor; columns, rows, entries; the most memory so far before the model is loaded
 * (model_peak_kib) and after that (peak_kib). With "solve" then the seconds, iterations and objective of each stage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compile/compile.h"
#include "engine/stages.h"

static double now(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor time of the process. */
static double worked(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds since *since, which becomes now. */
static double lap(double *since) {
  double before = *since;
  *since = now();
  return *since - before;
}

/* A step that has ended: its seconds by the clock and of the processor. */
static void tell_step(const char *step, double *clock, double *work) {
  double before = *work;
  *work = worked();
  printf("%s_s %.6f\n%s_cpu_s %.6f\n", step, lap(clock), step, *work - before);
}

/* The most memory so far, of this program alone: what getrusage tells counts what was there before exec too. */
static void tell_peak(const char *name) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long kib = 0;
  if (file == NULL) return;
  while (fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "VmHWM:", 6) == 0) kib = strtol(line + 6, NULL, 10);
  (void)fclose(file);
  printf("%s %ld\n", name, kib);
}

static void tell_size(const cut_model *model) {
  const cut_model_view *v = cut_model_get(model);
  printf("columns %lld\nrows %lld\nentries %lld\nperiods %lld\n", (long long)v->n_columns, (long long)v->n_rows,
         (long long)v->n_entries, (long long)v->n_periods);
}

/* Stage by stage as verb solve does, without the certificates. */
static cut_status solve(cut_engine *e, const cut_model *model, cut_error *err) {
  cut_answer answer = {0};
  double clock = now();
  CUT_TRY(cut_stages_solve(e, model, NULL, NULL, NULL, NULL, &answer, err));
  printf("solve_s %.6f\nstages %lld\n", lap(&clock), (long long)answer.n_stages);
  for (int64_t i = 0; i < answer.n_stages; i++)
    printf("iterations_%lld %lld\nobjective_%lld %.17g\n", (long long)i,
           (long long)answer.stages[i].solution.iterations, (long long)i, answer.stages[i].objective);
  printf("status %s\n", cut_solve_status_text(answer.status));
  cut_answer_clear(&answer);
  return CUT_STATUS_OK;
}

static cut_status run(const char *path, const cut_option_value *step, bool solves, cut_error *err) {
  cut_case *c = NULL;
  cut_values *values = NULL;
  cut_model *model = NULL;
  cut_engine *engine = NULL;
  cut_compile_options options;
  cut_status status;
  double clock = now(), work = worked();
  cut_compile_options_init(&options);
  options.without_digest = true; /* as the verbs do: it is made for what is told, after the solve */
  CUT_TRY_GOTO(cut_case_open(path, step, step == NULL ? 0 : 1, &c, err));
  tell_step("open", &clock, &work);
  CUT_TRY_GOTO(cut_values_new(c, NULL, 0, &values, err));
  CUT_TRY_GOTO(cut_compile(values, &options, &model, err));
  tell_step("compile", &clock, &work);
  tell_peak("model_peak_kib");
  CUT_TRY_GOTO(cut_engine_open(model, NULL, &engine, err));
  tell_step("load", &clock, &work);
  tell_peak("peak_kib");
  tell_size(model);
  if (solves) status = solve(engine, model, err);
cleanup:
  cut_engine_close(engine);
  cut_model_free(model);
  cut_values_free(values);
  cut_case_free(c);
  return status;
}

int main(int n, char **words) {
  cut_error err = {0};
  cut_option_value step = {"step", NULL};
  bool solves = false;
  for (int i = 2; i < n; i++) {
    if (strcmp(words[i], "solve") == 0)
      solves = true;
    else if (strncmp(words[i], "step=", 5) == 0)
      step.value = words[i] + 5;
    else
      n = 0;
  }
  if (n < 2) {
    (void)fprintf(stderr, "usage: hand_over CASE [solve] [step=day|week|month]\n");
    return 64;
  }
  if (run(words[1], step.value == NULL ? NULL : &step, solves, &err) == CUT_STATUS_OK) return 0;
  (void)fprintf(stderr, "hand_over: %s\n", err.message);
  return 1;
}
