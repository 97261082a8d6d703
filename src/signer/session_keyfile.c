/* Keystores, and the boxes in which a key travels between the session's process and the worker that
 * does the slow derivation: sealed to an ephemeral key of the receiver, so that the process between
 * them carries what it cannot read. */

#include "signer/session_state.h"

#include <sodium.h>
#include <string.h>

#include "core/eth/keystore.h"
#include "core/eth/sig.h"

#define SECKEY  32
#define BOX_LEN (crypto_box_SEALBYTES + SECKEY)

_Static_assert(BOX_KEY == crypto_box_PUBLICKEYBYTES, "public key of a box");

/* ---- boxes
 * -------------------------------------------------------------------------------------- */

enum err session_box_key(struct session *session, struct wire_answer *out,
                         const struct wire_request *request)
{
    static const uint8_t zero[crypto_box_SECRETKEYBYTES];
    (void)request;
    secret_set(&session->box_key, zero, sizeof zero);
    if (crypto_box_keypair(out->digest.b, session->box_key.data) != 0)
        return err_set(ERR_INTERNAL, "no key for a box could be made");
    return OK;
}

static enum err add_box(struct buf *out, const struct secret *key, const struct hash32 *to)
{
    uint8_t *box = buf_grow(out, BOX_LEN);
    if (crypto_box_seal(box, key->data, key->len, to->b) != 0)
        return err_set(ERR_INVALID, "the box has no valid receiver");
    return OK;
}

enum err session_open_box(struct session *session, struct secret *out, struct view box)
{
    static const uint8_t zero[SECKEY];
    uint8_t public[crypto_box_PUBLICKEYBYTES];
    struct secret mine = {0};
    if (session->box_key.len == 0 || box.len != BOX_LEN)
        return err_set(ERR_INVALID, "there is no such box");
    secret_move(&mine, &session->box_key); /* for this one only */
    secret_set(out, zero, sizeof zero);
    bool is_open = crypto_scalarmult_base(public, mine.data) == 0 &&
                   crypto_box_seal_open(out->data, box.data, box.len, public, mine.data) == 0 &&
                   sig_key_valid(out->data);
    secret_clear(&mine);
    if (is_open)
        return OK;
    secret_clear(out);
    return err_set(ERR_INVALID, "the box is not for this process, or holds no key");
}

enum err session_key_box(struct session *session, struct wire_answer *out,
                         const struct wire_request *request)
{
    struct audit_record record = {.kind = AUDIT_EXPORT, .text = "a key went into a keystore"};
    static const struct hash32 none;
    const struct key_cache *key;
    struct vault vault;
    TRY(guard_take_book(session, request));
    TRY(guard_refused(session, out, policy_check_export(&session->vault.policy), &none, &addr_zero,
                      0));
    TRY(guard_check_password(session, &vault, request->vault, request->password));
    TRY(session_key(session, &key, request));
    TRY(add_box(&session->out, &key->key, &request->digest));
    record.address = key->address;
    guard_log(session, out, &record);
    out->box = view_of_buf(&session->out);
    return OK;
}

/* ---- the worker
 * --------------------------------------------------------------------------------- */

static enum err parse(struct keystore *out, const struct wire_request *request)
{
    return keystore_parse(out, (const char *)request->bytes.data, request->bytes.len);
}

enum err session_keyfile_cost(struct session *session, struct wire_answer *out,
                              const struct wire_request *request)
{
    struct keystore keystore = {.params = keystore_standard};
    if (request->bytes.len > 0)
        TRY(parse(&keystore, request));
    out->number = keystore_forecast_ms(&keystore.params);
    if (keystore.has_address)
        buf_add(&session->out, keystore.address.b, sizeof keystore.address.b);
    out->addresses = view_of_buf(&session->out);
    return OK;
}

/* Box and address stand in one buffer. */
static void point_at_both(struct session *session, struct wire_answer *out, size_t first_len,
                          struct view *first)
{
    *first = view_of(session->out.data, first_len);
    out->addresses = view_of(session->out.data + first_len, session->out.len - first_len);
}

enum err session_keyfile_open(struct session *session, struct wire_answer *out,
                              const struct wire_request *request)
{
    struct keystore keystore;
    struct secret key = {0};
    struct addr address;
    TRY(parse(&keystore, request));
    enum err err = keystore_open(&key, &address, &keystore, request->password, NULL);
    if (err == OK)
        err = add_box(&session->out, &key, &request->digest);
    secret_clear(&key);
    TRY(err);
    buf_add(&session->out, address.b, sizeof address.b);
    point_at_both(session, out, BOX_LEN, &out->box);
    return OK;
}

/* A file that cannot be opened again would be a key lost. */
static enum err write_and_open(struct buf *out, struct addr *address, const struct secret *key,
                               struct view password)
{
    struct keystore written, read;
    struct secret back = {0};
    TRY(keystore_seal(&written, key->data, password, &keystore_standard, NULL));
    keystore_write(out, &written);
    TRY(keystore_parse(&read, (const char *)out->data, out->len));
    enum err err = keystore_open(&back, address, &read, password, NULL);
    if (err == OK && !secret_equal(&back, key))
        err = err_set(ERR_INTERNAL, "the keystore holds another key than it should");
    secret_clear(&back);
    return err;
}

enum err session_keyfile_write(struct session *session, struct wire_answer *out,
                               const struct wire_request *request)
{
    struct secret key = {0};
    struct addr address;
    TRY(session_open_box(session, &key, request->box));
    enum err err = write_and_open(&session->out, &address, &key, request->password);
    secret_clear(&key);
    TRY(err);
    size_t len = session->out.len;
    buf_add(&session->out, address.b, sizeof address.b);
    point_at_both(session, out, len, &out->bytes);
    return OK;
}
