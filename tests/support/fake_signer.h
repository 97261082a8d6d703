#ifndef TESTS_SUPPORT_FAKE_SIGNER_H
#define TESTS_SUPPORT_FAKE_SIGNER_H

/** The signer port inside the test's process. Answers are computed when pumped, in the order of the
 * requests. Transactions are decoded and signed as the real signer does; what differs: nothing is
 * encrypted, and a wallet's keys are hashes of its words and the address index (no BIP-32).
 *
 *  A mnemonic is 12 or 24 words; one that contains "badsum" fails its checksum. */

#include "core/ports.h"

#define FAKE_SIGNER_OPS SIGNER_OPS

struct fake_request;

struct fake_signer {
    bool is_open; /* a vault is open */
    enum role role;
    uint8_t uid[UID_LEN]; /* of the account whose vault it is */
    char mnemonic[256];   /* pending; "" for none */
    unsigned mnemonics;   /* made so far: each is another one */
    unsigned count[FAKE_SIGNER_OPS];
    enum err fail[FAKE_SIGNER_OPS]; /* the next request of this kind answers so */
    bool has_prepared;
    struct hash32 prepared_digest;
    uint8_t prepared_key32[32];
    struct buf prepared; /* unsigned bytes */
    struct fake_request *first;
    ticket last_ticket;
};

void fake_signer_init(struct fake_signer *signer);
void fake_signer_clear(struct fake_signer *signer);
struct signer_port fake_signer_port(struct fake_signer *signer);
/** Answer everything that was asked up to now. Returns: how many. */
size_t fake_signer_pump(struct fake_signer *signer);
/** Returns: true while a request waits. */
bool fake_signer_busy(const struct fake_signer *signer);
/** The process dies: what waits fails with ERR_SIGNER at the next pump, vault and mnemonic are
 * gone. */
void fake_signer_crash(struct fake_signer *signer);

#endif
