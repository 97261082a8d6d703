#ifndef TESTS_SUPPORT_SIGNER_DRIVER_H
#define TESTS_SUPPORT_SIGNER_DRIVER_H

/** Ask a real signer and wait for its answer, for tests. */

#include "signer/signer.h"

struct driver {
    struct signer_client *client;
    struct signer_port port;
};

/** A copy of an answer that outlives its callback. Clear it before it is used again. */
struct driver_answer {
    int count; /* how many times the done function was called */
    enum err err;
    char detail[512];
    enum role role;
    struct buf sealed, bytes, book, record, box;
    struct secret text;
    struct addr addresses[256];
    size_t address_count;
    struct tx_facts facts;
    struct hash32 digest;
    struct message_facts message; /* its text, and the fields of typed, are in `shown` */
    struct typed_facts typed;
    struct policy_spent spent;
    struct buf shown;
    uint32_t number;
    unsigned language;
    uint64_t head_seq;
};

/** Start a zygote if there is none, and open a client. */
void driver_open(struct driver *driver);
void driver_close(struct driver *driver);
/** Submit only; the answer is filled in by a later driver_wait(). */
ticket driver_submit(struct driver *driver, const struct signer_request *request,
                     struct driver_answer *out);
/** Dispatch until nothing is under way; fails the test after 30 s. */
void driver_wait(struct driver *driver);
/** Wait for one answer and dispatch it. Returns: false when nothing is under way. */
bool driver_step(struct driver *driver);
/** Submit and wait. Returns: the answer's error. */
enum err driver_ask(struct driver *driver, const struct signer_request *request,
                    struct driver_answer *out);
void driver_answer_clear(struct driver_answer *answer);

#endif
