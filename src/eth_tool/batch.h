#ifndef ETH_TOOL_BATCH_H
#define ETH_TOOL_BATCH_H

/** `ecocoin eth batch`: one JSON request per line in, one JSON answer per line out, in order. A bad
 * line is answered with an error and ends nothing. */

#include "core/base/buf.h"

#define BATCH_LINE_MAX ((size_t)1 << 20)

/** Append the answer of one line, with its end of line.
 *  In: line: without its end of line, at most BATCH_LINE_MAX bytes */
void batch_answer(struct buf *out, const char *line, size_t len);
/** Answer the lines of descriptor in on descriptor out until its end; what was answered is written
 * whenever in has nothing more at the moment. Lines are wiped after use, and answers too.
 *  Returns: OK; ERR_IO */
enum err batch_run(int in, int out) MUST_CHECK;

#endif
