/* Requests that go out, signatures that come back, and what lies between them. */

#include "core/airgap.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/txn.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"

static struct home home;
static struct ledger ledger;
static int64_t main_id;
static struct addr owner, other, stranger;

static void setup(void)
{
    home_prepare(&home);
    ledger_init(&ledger);
    ledger_attach(&ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    main_id = home_wallet(&home, "Main", &owner);
    (void)home_wallet(&home, "Other", &other);
    stranger = home_address(9, 9);
    ledger_give(&ledger, &owner, &addr_zero, u256_pow10(18));
    ledger_give(&ledger, &other, &addr_zero, u256_pow10(18));
    home_advance(&home, 5000);
}

static void teardown(void)
{
    home_close(&home);
}

/* ---- helpers ---- */

static struct txn_intent payment(uint64_t value)
{
    return (struct txn_intent){.address_id = main_id,
                               .to = stranger,
                               .value = u256_from_u64(value),
                               .speed = FEE_NORMAL,
                               .is_elsewhere = true};
}

static job build(uint64_t value)
{
    struct txn_intent intent = payment(value);
    job work;
    enum err err = txn_build(home.core, &work, &intent);
    ck_assert_msg(err == OK, "txn_build: %s", err_detail(err));
    ck_assert_msg(home_wait(&home, work) == OK, "txn_build: %s", home.done.detail);
    return work;
}

/* Returns: the transaction that waits. */
static int64_t give_out(uint64_t value)
{
    int64_t id = 0;
    enum err err = txn_ask_elsewhere(home.core, &id, build(value));
    ck_assert_msg(err == OK, "txn_ask_elsewhere: %s", err_detail(err));
    return id;
}

static struct txn get(int64_t id)
{
    struct txn txn;
    enum err err = txn_get(home.core, id, &txn);
    ck_assert_msg(err == OK, "txn_get: %s", err_detail(err));
    return txn;
}

static struct airgap_request request_of(int64_t id)
{
    struct airgap_request request;
    enum err err = airgap_of_txn(home.core, &request, id);
    ck_assert_msg(err == OK, "airgap_of_txn: %s", err_detail(err));
    return request;
}

/* Where the key is: look, and sign. */
static struct airgap_signed sign(const struct airgap_request *request)
{
    struct airgap_signed done;
    struct airgap_draft draft;
    job prepare, approve;
    enum err err = airgap_prepare(home.core, &prepare, request);
    ck_assert_msg(err == OK, "airgap_prepare: %s", err_detail(err));
    ck_assert_msg(home_wait(&home, prepare) == OK, "%s", home.done.detail);
    ck_assert(airgap_draft_get(home.core, &draft, prepare));
    ck_assert(addr_equal(&draft.facts.recipient, &stranger));
    ck_assert_int_eq(airgap_approve(home.core, &approve, prepare), OK);
    ck_assert_msg(home_wait(&home, approve) == OK, "%s", home.done.detail);
    ck_assert_int_eq(airgap_take(home.core, &done), OK);
    ck_assert(!airgap_draft_get(home.core, &draft, prepare));
    return done;
}

static struct airgap_signed signed_of(int64_t id)
{
    struct airgap_request request = request_of(id);
    struct airgap_signed done = sign(&request);
    airgap_request_clear(&request);
    return done;
}

static enum err bring(const struct airgap_signed *done)
{
    job sent;
    enum err err = txn_take_signed(home.core, &sent, view_of_buf(&done->raw));
    return err != OK ? err : home_wait(&home, sent);
}

static void ck_received(uint64_t expected)
{
    struct u256 have = ledger_balance(&ledger, &stranger, &addr_zero);
    struct u256 want = u256_from_u64(expected);
    ck_assert_int_eq(u256_cmp(&have, &want), 0);
}

static void ck_says(enum err err, const char *part)
{
    ck_assert_msg(strstr(err_detail(err), part) != NULL, "'%s' is not in '%s'", part,
                  err_detail(err));
}

/* ---- out, and back ---- */

START_TEST(airgap__transaction__goes_out_is_signed_and_comes_back)
{
    int64_t id = give_out(5);
    ck_assert_int_eq(get(id).state, TXN_BUILT);
    ck_assert(get(id).is_elsewhere);
    struct airgap_signed done = signed_of(id);
    ck_assert_int_eq(bring(&done), OK);
    ck_assert_int_eq(home.done.id, id);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    for (int i = 0; i < 4; i++) {
        ledger_mine(&ledger);
        home_advance(&home, 5000);
    }
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    ck_received(5);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__signature__alone_is_enough)
{
    int64_t id = give_out(5);
    struct airgap_signed done = signed_of(id);
    for (int with_id = 1; with_id >= 0; with_id--) {
        struct ur_encoder ur;
        struct buf part = {0};
        struct airgap_item item;
        job sent;
        done.has_id = with_id == 1;
        ck_assert_int_eq(airgap_ur_signed(&ur, &done, 0), OK);
        ur_encoder_next(&ur, &part);
        ck_assert_int_eq(airgap_read(&item, buf_text(&part), part.len), OK);
        ck_assert_int_eq(item.kind, AIRGAP_SIGNATURE);
        ck_assert_int_eq(txn_take_signature(home.core, &sent, &item.signature), OK);
        ck_assert_int_eq(home_wait(&home, sent), OK);
        ck_assert_int_eq(home.done.id, id);
        airgap_item_clear(&item);
        ur_encoder_clear(&ur);
        buf_clear(&part);
    }
    ledger_mine(&ledger);
    ck_received(5);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__signed__taken_in_twice_is_one_transaction)
{
    int64_t id = give_out(5);
    struct airgap_signed done = signed_of(id);
    ck_assert_int_eq(bring(&done), OK);
    struct hash32 first = get(id).hash, second;
    ck_assert_int_eq(bring(&done), OK);
    second = get(id).hash;
    ck_assert(hash_equal(&first, &second));
    ledger_mine(&ledger);
    home_advance(&home, 5000);
    ck_assert_int_eq(bring(&done), OK);
    ck_assert_uint_eq(ledger_mined_count(&ledger), 1);
    ck_received(5);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__broadcast__endpoint_is_away__is_saved_and_sent_later)
{
    int64_t id = give_out(5);
    struct airgap_signed done = signed_of(id);
    fake_chain_push_err(&home.chain, CHAIN_SEND, ERR_NET);
    ck_assert_int_eq(bring(&done), ERR_PENDING);
    ck_assert_int_eq(get(id).state, TXN_SIGNED);
    home_advance(&home, 120000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    airgap_signed_clear(&done);
}
END_TEST

/* ---- numbers ---- */

START_TEST(airgap__number__is_held_and_given_back)
{
    int64_t first = give_out(1), second = give_out(2);
    ck_assert_uint_eq(get(first).facts.nonce, 0);
    ck_assert_uint_eq(get(second).facts.nonce, 1);
    ck_assert_int_eq(txn_drop(home.core, first), OK);
    ck_assert_int_eq(get(first).state, TXN_DISCARDED);
    ck_assert_uint_eq(get(give_out(3)).facts.nonce, 0);
    ck_assert_int_eq(txn_drop(home.core, first), ERR_INVALID);
}
END_TEST

START_TEST(airgap__number__taken_meanwhile__is_the_next)
{
    job first = build(1), second = build(2);
    int64_t one, two;
    ck_assert_int_eq(txn_ask_elsewhere(home.core, &one, first), OK);
    ck_assert_int_eq(txn_ask_elsewhere(home.core, &two, second), OK);
    ck_assert_uint_eq(get(one).facts.nonce, 0);
    ck_assert_uint_eq(get(two).facts.nonce, 1);
    struct airgap_signed done = signed_of(two);
    ck_assert_int_eq(bring(&done), OK);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__number__is_free_after_a_day)
{
    int64_t id = give_out(1);
    struct airgap_signed done = signed_of(id);
    fake_clock_jump(&home.clock, TXN_REQUEST_LIFETIME_S - 60);
    ledger_mine_empty(&ledger, 1);
    home_advance(&home, 30000);
    ck_assert_int_eq(get(id).state, TXN_BUILT);
    fake_clock_jump(&home.clock, 60);
    ck_assert_int_eq(bring(&done), ERR_EXPIRED);
    ledger_mine_empty(&ledger, 1);
    home_advance(&home, 30000);
    ck_assert_int_eq(get(id).state, TXN_DISCARDED);
    ck_assert_uint_eq(get(give_out(2)).facts.nonce, 0);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__request__outlives_the_session)
{
    int64_t id = give_out(1);
    struct airgap_request before = request_of(id);
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    ck_assert_int_eq(get(id).state, TXN_BUILT);
    struct airgap_request after = request_of(id);
    ck_assert(view_equal(view_of_buf(&before.data), view_of_buf(&after.data)));
    ck_assert_mem_eq(before.id16, after.id16, sizeof before.id16);
    airgap_request_clear(&before);
    airgap_request_clear(&after);
}
END_TEST

START_TEST(airgap__draft__is_signed_in_its_own_place_only)
{
    struct txn_intent intent = payment(1);
    job work, here;
    int64_t id;
    ck_assert_int_eq(txn_approve(home.core, &work, build(1)), ERR_UNSUPPORTED);
    intent.is_elsewhere = false;
    ck_assert_int_eq(txn_build(home.core, &here, &intent), OK);
    ck_assert_int_eq(home_wait(&home, here), OK);
    ck_assert_int_eq(txn_ask_elsewhere(home.core, &id, here), ERR_INVALID);
}
END_TEST

/* ---- what was not asked for ---- */

START_TEST(airgap__changed__is_not_sent)
{
    int64_t id = give_out(5);
    struct airgap_request request = request_of(id);
    /* The last byte of the recipient: the value and empty data and list come after it. */
    request.data.data[request.data.len - 4] ^= 1;
    struct airgap_draft draft;
    struct airgap_signed done;
    job prepare, approve;
    ck_assert_int_eq(airgap_prepare(home.core, &prepare, &request), OK);
    ck_assert_int_eq(home_wait(&home, prepare), OK);
    ck_assert(airgap_draft_get(home.core, &draft, prepare));
    ck_assert_msg(!addr_equal(&draft.facts.recipient, &stranger), "the change is not shown");
    ck_assert_int_eq(airgap_approve(home.core, &approve, prepare), OK);
    ck_assert_int_eq(home_wait(&home, approve), OK);
    ck_assert_int_eq(airgap_take(home.core, &done), OK);
    ck_assert_int_eq(bring(&done), ERR_REFUSED);
    ck_says(ERR_REFUSED, "it was changed");
    ck_assert_int_eq(get(id).state, TXN_BUILT);
    airgap_signed_clear(&done);
    airgap_request_clear(&request);
}
END_TEST

START_TEST(airgap__another_key__is_not_sent)
{
    int64_t id = give_out(5);
    struct airgap_request request = request_of(id);
    job sent;
    request.address = other;
    struct airgap_signed done = sign(&request);
    ck_assert_int_eq(bring(&done), ERR_REFUSED);
    ck_says(ERR_REFUSED, "another key");
    struct eth_ur_signature signature = {.has_id = true, .v = done.sig65[64]};
    memcpy(signature.id16, done.id16, 16);
    memcpy(signature.r32, done.sig65, 32);
    memcpy(signature.s32, done.sig65 + 32, 32);
    ck_assert_int_eq(txn_take_signature(home.core, &sent, &signature), ERR_REFUSED);
    signature.has_id = false;
    ck_assert_int_eq(txn_take_signature(home.core, &sent, &signature), ERR_NOT_FOUND);
    signature.has_id = true;
    signature.id16[0] ^= 1;
    ck_assert_int_eq(txn_take_signature(home.core, &sent, &signature), ERR_NOT_FOUND);
    ck_assert_int_eq(get(id).state, TXN_BUILT);
    airgap_signed_clear(&done);
    airgap_request_clear(&request);
}
END_TEST

START_TEST(airgap__given_up__is_not_sent)
{
    int64_t id = give_out(5);
    struct airgap_signed done = signed_of(id);
    struct airgap_request request;
    ck_assert_int_eq(txn_drop(home.core, id), OK);
    ck_assert_int_eq(bring(&done), ERR_EXPIRED);
    ck_assert_int_eq(airgap_of_txn(home.core, &request, id), ERR_INVALID);
    ledger_mine(&ledger);
    ck_received(0);
    airgap_signed_clear(&done);
}
END_TEST

START_TEST(airgap__prepare__refuses_what_it_cannot_sign)
{
    struct airgap_request request = request_of(give_out(5));
    job prepare;
    int64_t watch;
    struct addr watched = home_address(8, 8);
    request.address = stranger;
    ck_assert_int_eq(airgap_prepare(home.core, &prepare, &request), ERR_NOT_FOUND);
    ck_assert_int_eq(wallet_watch(home.core, &watch, "Watched", &watched), OK);
    request.address = watched;
    ck_assert_int_eq(airgap_prepare(home.core, &prepare, &request), ERR_UNSUPPORTED);
    request.has_address = false;
    ck_assert_int_eq(airgap_prepare(home.core, &prepare, &request), ERR_UNSUPPORTED);
    request.has_address = true;
    request.address = owner;
    request.chain_id = 1;
    ck_assert_int_eq(airgap_prepare(home.core, &prepare, &request), ERR_REFUSED);
    request.chain_id = 0;
    request.data.len--;
    ck_assert_int_ne(airgap_prepare(home.core, &prepare, &request), OK);
    airgap_request_clear(&request);
}
END_TEST

/* ---- as text ---- */

static void ck_same(const struct airgap_request *a, const struct airgap_item *item)
{
    const struct airgap_request *b = &item->request;
    ck_assert_int_eq(item->kind, AIRGAP_REQUEST);
    ck_assert_int_eq(a->type, b->type);
    ck_assert_uint_eq(a->chain_id, b->chain_id);
    ck_assert(a->has_id && b->has_id && memcmp(a->id16, b->id16, 16) == 0);
    ck_assert(b->has_address && addr_equal(&a->address, &b->address));
    ck_assert(view_equal(view_of_buf(&a->data), view_of_buf(&b->data)));
}

START_TEST(airgap__request__is_the_same_as_json_and_as_parts)
{
    struct airgap_request request = request_of(give_out(5));
    struct airgap_item item;
    struct buf text = {0};
    struct json_out *json = airgap_request_json(&request, "testnet", "words\x1b[31m");
    json_out_write(&text, json, true);
    json_out_free(json);
    ck_assert_msg(strchr(buf_text(&text), '\x1b') == NULL, "an escape is in the document");
    ck_assert_int_eq(airgap_read(&item, buf_text(&text), text.len), OK);
    ck_same(&request, &item);
    airgap_item_clear(&item);
    for (size_t max = 90; max < 400; max += 30) {
        struct ur_encoder ur;
        ck_assert_int_eq(airgap_ur_request(&ur, &request, max), OK);
        buf_reset(&text);
        for (size_t i = 0; i < ur.fragment_count; i++) {
            buf_add_text(&text, i % 2 == 0 ? " \r\n" : "\n");
            ur_encoder_next(&ur, &text);
        }
        ck_assert_int_eq(airgap_read(&item, buf_text(&text), text.len), OK);
        ck_same(&request, &item);
        airgap_item_clear(&item);
        ur_encoder_clear(&ur);
    }
    buf_clear(&text);
    airgap_request_clear(&request);
}
END_TEST

START_TEST(airgap__read__says_what_is_wrong)
{
    static const struct {
        const char *text;
        enum err err;
        const char *words;
    } bad[] = {
        {"", ERR_SYNTAX, "nothing"},
        {" \n ", ERR_SYNTAX, "nothing"},
        {"hello", ERR_SYNTAX, "no JSON"},
        {"{", ERR_SYNTAX, ""},
        {"{}", ERR_SYNTAX, "neither"},
        {"{\"format\":\"ecocoin-request\"}", ERR_SYNTAX, "'version'"},
        {"{\"format\":\"ecocoin-request\",\"version\":2}", ERR_UNSUPPORTED, "version 2"},
        {"{\"format\":\"ecocoin-request\",\"version\":1}", ERR_SYNTAX, "'type'"},
        {"{\"format\":\"ecocoin-request\",\"version\":1,\"type\":\"transaction\"}", ERR_SYNTAX,
         "'data'"},
        {"{\"format\":\"ecocoin-request\",\"version\":1,\"type\":\"transaction\",\"data\":\"0x\"}",
         ERR_SYNTAX, "empty"},
        {"{\"format\":\"ecocoin-request\",\"version\":1,\"type\":\"transaction\",\"id\":\"0x12\"}",
         ERR_SYNTAX, "'id'"},
        {"{\"format\":\"ecocoin-request\",\"version\":1,\"type\":\"message\",\"chain_id\":1,"
         "\"data\":\"0x00\"}",
         ERR_SYNTAX, "'chain_id'"},
        {"{\"format\":\"ecocoin-request\",\"version\":1,\"type\":\"message\",\"address\":1,"
         "\"data\":\"0x00\"}",
         ERR_SYNTAX, "'address'"},
        {"{\"format\":\"ecocoin-signed\",\"version\":1,\"type\":\"message\"}", ERR_UNSUPPORTED,
         "no transaction"},
        {"0xzz", ERR_SYNTAX, ""},
        {"ur:eth-sign-request/1-2", ERR_SYNTAX, "part 1"},
        {"ur:bytes/hdeymejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtgwdpfnsboxgwlbaawzuefyw"
         "kdplrsrjynbvygabwjldapfcsdwkbrkch",
         ERR_SYNTAX, ""},
    };
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        struct airgap_item item;
        enum err err = airgap_read(&item, bad[i].text, strlen(bad[i].text));
        ck_assert_msg(err == bad[i].err || (bad[i].words[0] == '\0' && err != OK), "%s: %s",
                      bad[i].text, err_code(err));
        ck_assert_msg(strstr(err_detail(err), bad[i].words) != NULL, "%s: %s", bad[i].text,
                      err_detail(err));
        airgap_item_clear(&item);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(airgap__transaction__goes_out_is_signed_and_comes_back),
    SUITE_TEST(airgap__signature__alone_is_enough),
    SUITE_TEST(airgap__signed__taken_in_twice_is_one_transaction),
    SUITE_TEST(airgap__broadcast__endpoint_is_away__is_saved_and_sent_later),
    SUITE_TEST(airgap__number__is_held_and_given_back),
    SUITE_TEST(airgap__number__taken_meanwhile__is_the_next),
    SUITE_TEST(airgap__number__is_free_after_a_day),
    SUITE_TEST(airgap__request__outlives_the_session),
    SUITE_TEST(airgap__draft__is_signed_in_its_own_place_only),
    SUITE_TEST(airgap__changed__is_not_sent),
    SUITE_TEST(airgap__another_key__is_not_sent),
    SUITE_TEST(airgap__given_up__is_not_sent),
    SUITE_TEST(airgap__prepare__refuses_what_it_cannot_sign),
    SUITE_TEST(airgap__request__is_the_same_as_json_and_as_parts),
    SUITE_TEST(airgap__read__says_what_is_wrong),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("airgap", tests, &fixture)
