/* Wallets: words, keys, addresses. */

#include "signer/session_state.h"

#include <assert.h>
#include <string.h>

#include "core/eth/mnemonic.h"
#include "core/eth/sig.h"

/* Whoever may guess on has all words after some ten thousand guesses, without the password. */
#define WRONG_WORDS_MAX 10

/* The node that is cached may have grown from it. */
static void forget_pending(struct session *session)
{
    vault_secret_clear(&session->pending);
    keys_node_clear(&session->nodes.node);
}

/* ---- words
 * -------------------------------------------------------------------------------------- */

enum err session_mnemonic_new(struct session *session, struct wire_answer *out,
                              const struct wire_request *request)
{
    if (request->count != 12 && request->count != 24)
        return err_set(ERR_RANGE, "a mnemonic has 12 or 24 words");
    if (request->language >= MNEMONIC_LANGUAGES)
        return err_set(ERR_RANGE, "there is no such language");
    forget_pending(session);
    session->pending.kind = WALLET_HD;
    session->pending.language = request->language;
    secret_random(&session->pending.bytes, request->count == 12 ? 16 : 32);
    TRY(keys_words(&session->text, &session->pending));
    out->text = view_of(session->text.data, session->text.len);
    return OK;
}

/* The byte after the blanks that begin at at: one space, or the ideographic one of Japanese. */
static size_t blank_len(struct view text, size_t at)
{
    if (text.len - at >= 1 && text.data[at] == ' ')
        return 1;
    return text.len - at >= 3 && memcmp(text.data + at, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

/* Returns: word number (from 1) of a mnemonic with single blanks; empty beyond its end. */
static struct view word_at(struct view text, uint32_t number)
{
    size_t start = 0, end = 0;
    for (uint32_t i = 1; end < text.len; i++) {
        start = end + (i > 1 ? blank_len(text, end) : 0);
        for (end = start; end < text.len && blank_len(text, end) == 0;)
            end++;
        if (i == number)
            return view_of(text.data + start, end - start);
    }
    return view_of(NULL, 0);
}

/* Out: is_guess: a word of the list, but another. */
static enum err check_word(bool *is_guess, const struct vault_secret *secret,
                           const struct wire_request *request)
{
    struct secret text = {0};
    enum mnemonic_language language = (enum mnemonic_language)secret->language;
    TRY(keys_words(&text, secret));
    struct view word = word_at(view_of(text.data, text.len), request->count);
    int want = mnemonic_find((const char *)word.data, word.len, language);
    int typed = mnemonic_find((const char *)request->secret.data, request->secret.len, language);
    secret_clear(&text);
    bool is_right = word.len > 0 && want >= 0 && want == typed;
    *is_guess = !is_right && typed >= 0;
    return is_right ? OK : err_set(ERR_INVALID, "word %u is another", (unsigned)request->count);
}

static enum err check_sealed_word(struct session *session, const struct wire_request *request)
{
    struct vault_secret secret = {0};
    struct wire_request tree = *request;
    bool is_guess = false;
    tree.kind = WALLET_HD;
    struct vault_owner owner = session_owner(session, &tree);
    if (!session_is_open(session))
        return err_set(ERR_LOCKED, "the vault is locked");
    if (session->wrong_words >= WRONG_WORDS_MAX)
        return err_set(ERR_REFUSED, "too many words were wrong: log in again to go on");
    TRY(vault_unseal_wallet(&secret, request->sealed, session->vault_key.data, &owner));
    enum err err = check_word(&is_guess, &secret, request);
    session->wrong_words += is_guess;
    vault_secret_clear(&secret);
    return err;
}

enum err session_mnemonic_check(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    bool is_guess;
    (void)out;
    if (request->count < 1 || request->count > MNEMONIC_WORDS)
        return err_set(ERR_RANGE, "words are numbered from 1 to %d", MNEMONIC_WORDS);
    if (request->sealed.len > 0)
        return check_sealed_word(session, request);
    if (session->pending.bytes.len == 0 || session->pending.kind != WALLET_HD)
        return err_set(ERR_NOT_FOUND, "there is no new mnemonic to check");
    return check_word(&is_guess, &session->pending, request);
}

/* ---- what is pending, and sealing
 * --------------------------------------------------------------- */

static enum err need_pending(const struct session *session, enum wallet_kind kind)
{
    if (kind == WALLET_WATCH)
        return err_set(ERR_INVALID, "a watched wallet has no key");
    if (session->pending.bytes.len == 0 || session->pending.kind != kind)
        return err_set(ERR_NOT_FOUND, kind == WALLET_HD ? "there is no new mnemonic to keep"
                                                        : "there is no new key to keep");
    return OK;
}

static enum err read_pending(struct session *session, struct vault_secret *out,
                             const struct wire_request *request)
{
    if (request->box.len > 0) {
        out->kind = WALLET_KEY;
        return session_open_box(session, &out->bytes, request->box);
    }
    return keys_read_typed(out, request->kind, request->secret, request->passphrase);
}

enum err session_pending(struct session *session, struct wire_answer *out,
                         const struct wire_request *request)
{
    struct vault_secret secret = {0};
    if (request->box.len == 0 && request->secret.len == 0) {
        TRY(need_pending(session, WALLET_HD));
        TRY(keys_set_passphrase(&session->pending, request->passphrase));
    } else {
        enum err err = read_pending(session, &secret, request);
        if (err == OK)
            vault_secret_move(&session->pending, &secret);
        vault_secret_clear(&secret);
        TRY(err);
    }
    keys_node_clear(&session->nodes.node);
    out->language = session->pending.language;
    return session->pending.kind == WALLET_HD ? keys_fingerprint(&out->number, &session->pending)
                                              : OK;
}

enum err session_wallet_seal(struct session *session, struct wire_answer *out,
                             const struct wire_request *request)
{
    struct vault_secret secret = {0};
    bool is_pending = request->secret.len == 0;
    if (is_pending)
        TRY(need_pending(session, request->kind));
    if (is_pending) {
        vault_secret_move(&secret, &session->pending);
        forget_pending(session);
    } else {
        TRY(keys_read_typed(&secret, request->kind, request->secret, request->passphrase));
    }
    struct vault_owner owner = session_owner(session, request);
    enum err err = request->kind == WALLET_HD ? keys_fingerprint(&out->number, &secret) : OK;
    if (err == OK)
        vault_seal_wallet(&session->out, session->vault_key.data, &owner, &secret);
    out->sealed = view_of_buf(&session->out);
    vault_secret_clear(&secret);
    return err;
}

/* ---- derivation
 * --------------------------------------------------------------------------------- */

static bool path_equal(const struct hd_path *a, const struct hd_path *b)
{
    return a->count == b->count && memcmp(a->step, b->step, a->count * sizeof a->step[0]) == 0;
}

static void remember_blob(struct buf *out, struct view sealed)
{
    buf_reset(out);
    if (sealed.len > 0)
        buf_add(out, sealed.data, sealed.len);
}

/* Put the node at path of the request's wallet into the cache. */
static enum err need_node(struct session *session, const struct wire_request *request,
                          const struct hd_path *path)
{
    struct node_cache *cache = &session->nodes;
    struct vault_owner owner = session_owner(session, request);
    struct vault_secret secret = {0};
    if (cache->node.bytes.len > 0 && memcmp(&cache->owner, &owner, sizeof owner) == 0 &&
        view_equal(view_of_buf(&cache->sealed), request->sealed) && path_equal(&cache->path, path))
        return OK;
    keys_node_clear(&cache->node);
    enum err err = OK;
    if (request->sealed.len == 0)
        err = need_pending(session, WALLET_HD);
    else
        err = vault_unseal_wallet(&secret, request->sealed, session->vault_key.data, &owner);
    if (err == OK)
        err = keys_node_derive(&cache->node, request->sealed.len > 0 ? &secret : &session->pending,
                               path);
    vault_secret_clear(&secret);
    cache->owner = owner;
    remember_blob(&cache->sealed, request->sealed);
    cache->path = *path;
    return err;
}

/* Take the last steps of a path off into below: from step number first on. */
static void split_path(struct hd_path *above, struct hd_path *below, size_t first)
{
    *below = (struct hd_path){.count = above->count - first};
    memcpy(below->step, above->step + first, below->count * sizeof below->step[0]);
    above->count = first;
}

static enum err lone_key(struct secret *out, struct session *session,
                         const struct wire_request *request)
{
    struct vault_owner owner = session_owner(session, request);
    struct vault_secret secret = {0};
    if (request->sealed.len == 0) {
        TRY(need_pending(session, WALLET_KEY));
        secret_set(out, session->pending.bytes.data, session->pending.bytes.len);
        return OK;
    }
    TRY(vault_unseal_wallet(&secret, request->sealed, session->vault_key.data, &owner));
    secret_set(out, secret.bytes.data, secret.bytes.len);
    vault_secret_clear(&secret);
    return OK;
}

/* The private key of a wallet of one key; of a tree, that of the request's path. */
static enum err find_key(struct secret *out, struct session *session,
                         const struct wire_request *request)
{
    struct hd_path path, below;
    if (request->kind == WALLET_KEY)
        return lone_key(out, session, request);
    if (request->kind != WALLET_HD)
        return err_set(ERR_INVALID, "a watched wallet has no key");
    TRY(hd_path_parse(&path, request->path, strlen(request->path)));
    if (path.count == 0)
        return err_set(ERR_RANGE, "the path names no address");
    split_path(&path, &below, path.count - 1);
    TRY(need_node(session, request, &path));
    return keys_node_below(out, &session->nodes.node, &below);
}

enum err session_key(struct session *session, const struct key_cache **out,
                     const struct wire_request *request)
{
    struct key_cache *cache = &session->keys;
    struct vault_owner owner = session_owner(session, request);
    *out = cache;
    if (request->sealed.len == 0)
        return err_set(ERR_INVALID, "nothing is signed with a key that is not kept");
    TRY(find_key(&cache->key, session, request));
    if (cache->has_address && memcmp(&cache->owner, &owner, sizeof owner) == 0 &&
        strcmp(cache->path, request->path) == 0 &&
        view_equal(view_of_buf(&cache->sealed), request->sealed))
        return OK;
    cache->has_address = false;
    TRY(sig_address(&cache->address, cache->key.data));
    cache->has_address = true;
    cache->owner = owner;
    remember_blob(&cache->sealed, request->sealed);
    memcpy(cache->path, request->path, sizeof cache->path);
    return OK;
}

/* ---- addresses
 * ---------------------------------------------------------------------------------- */

static enum err add_address(struct session *session, const struct secret *key)
{
    struct addr address;
    TRY(sig_address(&address, key->data));
    buf_add(&session->out, address.b, sizeof address.b);
    return OK;
}

/* A prefix that the index follows, or a template with the place of the index in it: "i", "i'".
 * Out: the steps above it; below: from the index on, to be filled in at its first step. */
static enum err read_template(struct hd_path *above, struct hd_path *below, const char *text)
{
    char plain[PATH_TEXT];
    const char *place = strchr(text, 'i');
    size_t steps = 0;
    if (place == NULL) {
        TRY(hd_path_parse(above, text, strlen(text)));
        if (above->count >= HD_PATH_MAX)
            return err_set(ERR_RANGE, "the path is too long");
        *below = (struct hd_path){.count = 1};
        return OK;
    }
    for (const char *c = text; c < place; c++)
        steps += *c == '/';
    memcpy(plain, text, sizeof plain);
    plain[place - text] = '0';
    TRY(hd_path_parse(above, plain, strlen(plain)));
    if (steps == 0 || place[-1] != '/' || steps > above->count)
        return err_set(ERR_SYNTAX, "the place of the index is a step of its own");
    split_path(above, below, steps - 1);
    return OK;
}

static enum err tree_addresses(struct session *session, const struct wire_request *request)
{
    struct hd_path above, below;
    struct secret key = {0};
    TRY(read_template(&above, &below, request->path));
    TRY(need_node(session, request, &above));
    uint32_t hardened = below.step[0];
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < request->count; i++) {
        below.step[0] = hardened + request->first + i;
        err = keys_node_below(&key, &session->nodes.node, &below);
        if (err == OK)
            err = add_address(session, &key);
    }
    secret_clear(&key);
    return err;
}

static enum err lone_address(struct session *session, const struct wire_request *request)
{
    struct secret key = {0};
    if (request->first != 0 || request->count != 1)
        return err_set(ERR_RANGE, "a wallet of one key has one address");
    TRY(lone_key(&key, session, request));
    enum err err = add_address(session, &key);
    secret_clear(&key);
    return err;
}

enum err session_addresses(struct session *session, struct wire_answer *out,
                           const struct wire_request *request)
{
    enum err err;
    if (request->count < 1 || request->count > WIRE_ADDRESSES_MAX ||
        request->first > HD_HARDENED - request->count)
        return err_set(ERR_RANGE, "from 1 to %d addresses at a time", WIRE_ADDRESSES_MAX);
    switch (request->kind) {
    case WALLET_HD: err = tree_addresses(session, request); break;
    case WALLET_KEY: err = lone_address(session, request); break;
    case WALLET_WATCH:
    default: err = err_set(ERR_INVALID, "a watched wallet has no key"); break;
    }
    out->addresses = view_of_buf(&session->out);
    return err;
}

enum err session_xpub(struct session *session, struct wire_answer *out,
                      const struct wire_request *request)
{
    struct wire_request tree = *request;
    struct hd_path path;
    tree.kind = WALLET_HD;
    TRY(hd_path_parse(&path, request->path, strlen(request->path)));
    TRY(need_node(session, &tree, &path));
    TRY(keys_node_public(&session->text, &session->nodes.node));
    out->text = view_of(session->text.data, session->text.len);
    return OK;
}

/* ---- small settings
 * ----------------------------------------------------------------------------- */

static struct sealed_label setting_label(const struct session *session,
                                         const struct wire_request *request)
{
    struct sealed_label label = {.type = SEALED_SETTING, .version = 1};
    memcpy(label.account, session->uid, UID_LEN);
    memcpy(label.thing, request->uid, UID_LEN);
    return label;
}

enum err session_seal(struct session *session, struct wire_answer *out,
                      const struct wire_request *request)
{
    struct sealed_label label = setting_label(session, request);
    if (request->secret.len == 0)
        return err_set(ERR_INVALID, "an empty setting is not sealed");
    sealed_write(&session->out, session->vault_key.data, &label, request->secret.data,
                 request->secret.len);
    out->sealed = view_of_buf(&session->out);
    return OK;
}

enum err session_unseal(struct session *session, struct wire_answer *out,
                        const struct wire_request *request)
{
    struct sealed_label label = setting_label(session, request);
    TRY(sealed_read(&session->text, request->sealed, session->vault_key.data, &label,
                    WIRE_SECRET_MAX));
    if (session->text.len == 0)
        return err_set(ERR_STORE_DAMAGED, "the sealed setting is empty");
    out->text = view_of(session->text.data, session->text.len);
    return OK;
}
