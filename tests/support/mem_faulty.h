/* Steering the allocator that tests named test_fault_* are linked with. The usual test:
 *
 *     for (int64_t k = 1;; k++) {
 *       int64_t live = cut_test_mem_live();
 *       cut_test_mem_fail_at(k);
 *       cut_status status = thing_under_test(&out, &err);
 *       bool fired = cut_test_mem_count() >= k;
 *       cut_test_mem_fail_at(0);
 *       if (!fired) { ...free out... break; }
 *       assert_int_equal(status, CUT_STATUS_MEMORY);
 *       assert_int_equal(cut_test_mem_live(), live);
 *     }
 */
#ifndef CUT_TESTS_MEM_FAULTY_H
#define CUT_TESTS_MEM_FAULTY_H

#include <stdint.h>

/* The k-th request from now on fails, and only that one; 0 for none. The count starts anew. */
void cut_test_mem_fail_at(int64_t k);
/* Requests (new blocks and resizes) since the last cut_test_mem_fail_at. */
int64_t cut_test_mem_count(void);
/* Blocks not freed yet. */
int64_t cut_test_mem_live(void);

#endif
