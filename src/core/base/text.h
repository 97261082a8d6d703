#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

/** Strings from outside, made safe, and the width of text in terminal cells. This is the one place
 * through which names, messages, symbols, server texts and pasted text go before a screen, a log, a
 * title or a file sees them. */

#include "core/base/buf.h"

/** Append a safe form of len bytes to out: valid UTF-8 (invalid bytes become U+FFFD), no C0, C1 or
 * DEL, no bidirectional controls, zero-width or other format characters (they are dropped), white
 * space folded to one space; cut to max_cells columns with "…" at the end when it is longer. Always
 * well-formed. */
void text_clean(struct buf *out, const char *data, size_t len, size_t max_cells);
/** As text_clean, into a fixed buffer of size bytes (cut at a character boundary). */
void text_clean_into(char *out, size_t size, const char *data, size_t len);
/** Returns: true when the bytes are well-formed UTF-8 without controls, bidirectional or invisible
 *  characters, so that text_clean() would leave them as they are. */
bool text_is_clean(const char *data, size_t len);
bool text_is_utf8(const char *data, size_t len);

/** Returns: columns that text takes on a terminal (wide characters 2, combining 0). In: clean
 * UTF-8. */
size_t text_width(const char *text);
/** Returns: bytes of the longest start of text that fits in cells columns; never splits a cluster.
 */
size_t text_fit(const char *text, size_t cells);
/** Decode one code point. Returns: its bytes (1 to 4), 0 at the end or when malformed. */
size_t text_decode(uint32_t *rune, const char *text, size_t len);
size_t text_encode(char out4[4], uint32_t rune);
/** Returns: columns of one code point, 0 for combining. */
int text_rune_width(uint32_t rune);

/** Write text in normalisation form C, so that names that look alike compare alike. Returns: false
 * when it is not UTF-8 or does not fit in size bytes with its NUL. */
bool text_nfc(char *out, size_t size, const char *text) MUST_CHECK;
/** Returns: true when text is not empty and has nothing but letters, their marks and digits of any
 * script, and the ASCII characters of `also`. */
bool text_is_word(const char *text, const char *also);

/** Copy text into out of size bytes with NUL. Returns: false when it had to be cut. */
bool text_copy(char *out, size_t size, const char *text);
/** snprintf that always ends with NUL. Returns: false when it had to be cut. */
bool text_format(char *out, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);

/** Write a Unix time as ISO 8601 UTC "2026-11-22T14:36:34Z". Out: 21 bytes at least. */
void text_time_utc(char *out, size_t size, int64_t time_s);
/** Read "2026-11-22T14:36:34.123456Z" (any number of decimals, a blank for the T, or a zone such as
 * +02:00), or a date alone: its midnight in UTC.
 *  Returns: false when it is neither, or no such day. Out: Unix time in milliseconds, cut */
bool text_read_time(int64_t *time_ms, const char *text) MUST_CHECK;
/** Write an age in words ("12 s", "5 min", "3 h", "2 d"). */
void text_age(char *out, size_t size, int64_t age_s);

#endif
