#ifndef SIGNER_WIRE_H
#define SIGNER_WIRE_H

/** The protocol between the main process and a signer: one request, one answer, each one datagram.
 *
 *  header: version (1 byte), op (1), reserved (2, zero), seq (4), length of what follows (4).
 *  Request: the fields that its operation uses (enum signer_op says which), no others.
 *  Answer:  the error and its detail; when it is OK, the fields that the operation answers.
 *
 * A message is decoded whole or refused: bounds, zero bytes in texts, unknown numbers, missing or
 * surplus bytes. Both ends do so; neither trusts the other. Messages live in guarded memory
 * (struct secret), since some hold passwords and mnemonics. */

#include "core/ports.h"

#define WIRE_VERSION       2
#define WIRE_MAX           131072 /* bytes of a message */
#define WIRE_SECRET_MAX    1024   /* of a password, mnemonic or key */
#define WIRE_ADDRESSES_MAX 256
#define WIRE_DETAIL        512

#define WIRE_OPS SIGNER_OPS

/** What views point to belongs to the message (read) or to the caller (written). */
struct wire_request {
    uint32_t seq;
    enum signer_op op;
    uint8_t uid[UID_LEN];
    enum role role;
    enum wallet_kind kind;
    struct view sealed, vault, book, box;
    struct view password, secret, passphrase;
    unsigned language;
    char path[PATH_TEXT];
    uint32_t first, count;
    uint64_t chain_id;
    struct view bytes;
    struct hash32 digest;
};
struct wire_answer {
    uint32_t seq;
    enum signer_op op;
    enum err err;
    char detail[WIRE_DETAIL];
    enum role role;
    struct view sealed, book, record, box;
    struct view text;
    struct view addresses; /* 20 bytes each */
    struct tx_facts facts;
    struct message_facts message;
    struct typed_facts typed;
    struct policy_spent spent;
    struct hash32 digest;
    struct view bytes;
    uint32_t number;
    unsigned language;
    uint64_t head_seq;
};

/** Put a message into out, wiping what was there and keeping its memory where it is enough.
 * Returns: OK; ERR_LIMIT (a field is larger than the protocol carries, or empty where that makes no
 * sense) */
enum err wire_request_write(struct secret *out, const struct wire_request *request) MUST_CHECK;
enum err wire_answer_write(struct secret *out, const struct wire_answer *answer) MUST_CHECK;

/** Returns: OK; ERR_SYNTAX: whoever sent this does not keep the protocol and is not answered. Out:
 * views are borrowed from message. */
enum err wire_request_read(struct wire_request *out, struct view message) MUST_CHECK;
enum err wire_answer_read(struct wire_answer *out, struct view message) MUST_CHECK;

#endif
