#ifndef CORE_BASE_BANNED_H
#define CORE_BASE_BANNED_H

/* Forced into every translation unit of src/ by the build. The functions below are too easy to
 * misuse; the replacement stands beside each. Files that implement a replacement define
 * BANNED_ALLOW first. */
#ifndef BANNED_ALLOW
#include <sodium.h> /* says "malloc" and "random" in declarations */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat strtok   /* text_copy, buf_add_text */
#pragma GCC poison sprintf vsprintf gets                  /* text_format, buf_printf */
#pragma GCC poison system popen rand srand random srandom /* nothing; rnd_bytes */
#pragma GCC poison atoi atol atof                         /* json_read_*, u256_from_decimal */
#pragma GCC poison malloc calloc realloc strdup strndup   /* mem_* */
#pragma GCC poison gmtime localtime ctime asctime         /* gmtime_r, localtime_r, text_time_utc */
#endif

#endif
