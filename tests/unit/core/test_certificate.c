#include "support/suite.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate.h"
#include "core/certificate_chain.h"
#include "core/certificate_doc.h"
#include "core/certificate_text.h"
#include "core/eth/abi.h"
#include "core/offset.h"
#include "core/wallet.h"
#include "support/exchange.h"
#include "support/folder.h"
#include "support/home.h"

static struct home home;
static struct exchange exchange;
static struct addr payer;
static int64_t address_id;

static void setup(void)
{
    home_prepare(&home);
    exchange_init(&exchange);
    exchange_attach(&exchange, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    address_id = home_wallet(&home, "Main", &payer);
    exchange_give(&exchange, &payer, HOME_ETH, u256_pow10(18));
    exchange_give(&exchange, &payer, HOME_USDC, u256_pow10(8));
}

static void teardown(void)
{
    home_close(&home);
}

static void tick(void)
{
    home_advance(&home, 2000);
    exchange_mine(&exchange);
    home_pump(&home);
}

/* Returns: id of a fresh certificate. */
static int64_t issue(int pay_token, const char *beneficiary, const char *message)
{
    struct offset_request request = {.address_id = address_id,
                                     .by = OFFSET_BY_MASS,
                                     .mass = {1500000000},
                                     .pay_token = pay_token,
                                     .slippage_bps = 100};
    struct offset_order order;
    job work;
    int64_t id;
    ck_assert(text_copy(request.beneficiary, sizeof request.beneficiary, beneficiary));
    ck_assert(text_copy(request.message, sizeof request.message, message));
    ck_assert_int_eq(offset_quote(home.core, &work, &request), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(offset_confirm(home.core, &work, &id), OK);
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(offset_get(home.core, id, &order), OK);
        if (order.state != ORDER_RUNNING)
            break;
        tick();
    }
    ck_assert_msg(order.state == ORDER_DONE, "%s", order.error);
    return order.certificate_id;
}

static void json_of(struct buf *out, int64_t id)
{
    buf_reset(out);
    ck_assert_int_eq(certificate_json(home.core, id, out), OK);
}

/* Returns: how a verification ends; its lines are in *out when it was begun. */
static enum err verify_at(struct home *at, const struct buf *json, const struct verification **out)
{
    job work;
    *out = NULL;
    enum err err = certificate_verify(at->core, &work, (const char *)json->data, json->len);
    if (err != OK)
        return err;
    err = home_wait(at, work);
    *out = certificate_verification(at->core, work);
    return err;
}

static int verdict_of(const struct verification *verification, const char *what)
{
    for (size_t i = 0; i < verification->count; i++) {
        if (strcmp(verification->lines[i].what, what) == 0)
            return (int)verification->lines[i].verdict;
    }
    return -1;
}

static const char *first_bad(const struct verification *verification)
{
    for (size_t i = 0; verification != NULL && i < verification->count; i++) {
        if (verification->lines[i].verdict == CHECK_BAD)
            return verification->lines[i].what;
    }
    return "";
}

/* ---- the event ---- */

START_TEST(certificate__topic__is_the_hash_of_the_signature)
{
    struct hash32 topic;
    abi_topic(&topic, "CarbonOffset(uint256,string,string,address,bytes32,uint256,uint256)");
    ck_assert(hash_equal(&topic, &offset_log_topic));
}
END_TEST

/* The receipt that Moss's own documentation shows. */
START_TEST(certificate__log__reads_a_real_one)
{
    static const char data[] = "0x0000000000000000000000000000000000000000000000000000000000000001"
                               "00000000000000000000000000000000000000000000000000000000000000a0"
                               "00000000000000000000000000000000000000000000000000000000000000e0"
                               "000000000000000000000000e42dd19efacaf0339a5634dcdf563754e7d98743"
                               "62ec252201017b52960ca962a65f02b552f0049c17f39fe7ce10e0c17cc6744f"
                               "0000000000000000000000000000000000000000000000000000000000000006"
                               "7478696e666f0000000000000000000000000000000000000000000000000000"
                               "0000000000000000000000000000000000000000000000000000000000000002"
                               "6d65000000000000000000000000000000000000000000000000000000000000";
    struct buf bytes = {0};
    struct offset_log out;
    ck_assert_int_eq(hex_read(&bytes, 4096, data, strlen(data)), OK);
    struct chain_log log = {.topic_count = 3, .data = view_of_buf(&bytes)};
    log.topics[0] = offset_log_topic;
    log.topics[1].b[30] = 0x27;
    log.topics[1].b[31] = 0x17;
    log.topics[2].b[31] = 5;
    ck_assert_int_eq(offset_log_read(&out, &log), OK);
    ck_assert(view_equal(out.message, view_of_text("txinfo")));
    ck_assert(view_equal(out.beneficiary, view_of_text("me")));
    ck_assert_uint_eq(out.transaction_index, 10007);
    ck_assert_uint_eq(out.batch_index, 5);
    ck_assert_uint_eq(out.sender.b[0], 0xe4);
    ck_assert_uint_eq(out.offset_hash.b[31], 0x4f);
    log.data.len -= 32;
    ck_assert_int_eq(offset_log_read(&out, &log), ERR_UNTRUSTED);
    log.data.len += 32;
    log.topics[0].b[0] ^= 1;
    ck_assert_int_eq(offset_log_read(&out, &log), ERR_UNTRUSTED);
    log.topics[0].b[0] ^= 1;
    bytes.data[3 * 32] = 1; /* dirty padding of the sender */
    ck_assert_int_eq(offset_log_read(&out, &log), ERR_UNTRUSTED);
    buf_clear(&bytes);
}
END_TEST

/* ---- the document ---- */

static struct certificate_doc sample(void)
{
    struct certificate_doc doc = {.application = "ecocoin 0.1.0",
                                  .network = "polygon",
                                  .chain_id = 137,
                                  .token_symbol = "MCO2",
                                  .token_decimals = 18,
                                  .amount = u256_from_u64(1500000000000000001),
                                  .block = 60000000,
                                  .time_s = 1795348800,
                                  .log_index = 7,
                                  .transaction_index = 10007,
                                  .batch_index = 5,
                                  .has_purchase = true,
                                  .fee_count = 2,
                                  .fee_symbol = "POL",
                                  .beneficiary = "Ann \"&\" sons \\ Zoë",
                                  .message = "flight to Rio"};
    memset(doc.tx_hash.b, 0xab, 32);
    doc.purchase.decimals = 6;
    doc.purchase.amount = u256_from_u64(316106);
    text_copy(doc.purchase.symbol, sizeof doc.purchase.symbol, "USDC");
    doc.fees[0].fee = u256_from_u64(21000);
    doc.fees[1].tx_hash = doc.tx_hash;
    doc.fees[1].fee = u256_from_u64(400000);
    return doc;
}

START_TEST(certificate__doc__reads_back_what_it_writes)
{
    struct certificate_doc doc = sample(), again;
    struct buf text = {0}, second = {0};
    certificate_doc_write(&text, &doc);
    enum err err = certificate_doc_read(&again, (const char *)text.data, text.len);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    ck_assert_str_eq(again.beneficiary, doc.beneficiary);
    ck_assert_int_eq(u256_cmp(&again.amount, &doc.amount), 0);
    certificate_doc_write(&second, &again);
    ck_assert_str_eq(buf_text(&text), buf_text(&second));
    ck_assert_ptr_nonnull(strstr(buf_text(&text), "\"amount_t\": \"1.500000000000000001\""));
    ck_assert_ptr_nonnull(strstr(buf_text(&text), "\"amount_kg\": \"1500.000000000000001\""));
    ck_assert_ptr_nonnull(strstr(buf_text(&text), "\"time\": \"2026-11-22T12:00:00Z\""));
    doc.is_batch_closed = true;
    doc.has_purchase = false;
    buf_reset(&text);
    certificate_doc_write(&text, &doc);
    ck_assert_int_eq(certificate_doc_read(&again, (const char *)text.data, text.len), OK);
    buf_clear(&text);
    buf_clear(&second);
}
END_TEST

START_TEST(certificate__doc__refuses_every_altered_byte)
{
    static const uint8_t flips[] = {0x01, 0x02, 0x10, 0x20, 0x80};
    struct certificate_doc doc = sample(), again;
    struct buf text = {0};
    certificate_doc_write(&text, &doc);
    for (size_t i = 0; i < text.len; i++) {
        for (size_t f = 0; f < MEM_COUNT(flips); f++) {
            text.data[i] ^= flips[f];
            ck_assert_msg(certificate_doc_read(&again, (const char *)text.data, text.len) != OK,
                          "byte %zu changed by %02x", i, flips[f]);
            text.data[i] ^= flips[f];
        }
    }
    ck_assert_int_eq(certificate_doc_read(&again, (const char *)text.data, text.len), OK);
    buf_clear(&text);
}
END_TEST

START_TEST(certificate__doc__refuses_added_and_missing_bytes)
{
    struct certificate_doc doc = sample(), again;
    struct buf text = {0}, other = {0};
    certificate_doc_write(&text, &doc);
    for (size_t i = 0; i <= text.len; i++) {
        buf_reset(&other);
        buf_add(&other, text.data, i);
        if (i < text.len)
            ck_assert_int_ne(certificate_doc_read(&again, buf_text(&other), other.len), OK);
        buf_add_text(&other, i % 2 == 0 ? " " : "\n");
        buf_add(&other, text.data + i, text.len - i);
        ck_assert_msg(certificate_doc_read(&again, buf_text(&other), other.len) != OK,
                      "space added at %zu", i);
    }
    buf_reset(&other);
    (void)buf_grow(&other, CERTIFICATE_MAX + 1);
    ck_assert_int_eq(certificate_doc_read(&again, buf_text(&other), other.len), ERR_LIMIT);
    buf_clear(&text);
    buf_clear(&other);
}
END_TEST

START_TEST(certificate__text__keeps_to_the_columns)
{
    struct certificate_doc doc = sample();
    text_copy(doc.message, sizeof doc.message,
              "a rather long message that must be broken over more than one line of the page, "
              "with-one-word-that-is-far-too-long-for-any-line-of-the-page-whatever-one-does");
    text_copy(doc.beneficiary, sizeof doc.beneficiary, "evil\x1b[2J\xe2\x80\xaename");
    for (size_t columns = 40; columns <= 80; columns += 8) {
        struct buf page = {0};
        certificate_text_write(&page, &doc, NULL, columns);
        ck_assert(strchr(buf_text(&page), '\x1b') == NULL);
        ck_assert_ptr_null(strstr(buf_text(&page), "\xe2\x80\xae"));
        ck_assert_ptr_nonnull(strstr(buf_text(&page), "1.500000000000000001 t of CO2"));
        for (char *line = strtok((char *)page.data, "\n"); line != NULL; line = strtok(NULL, "\n"))
            ck_assert_msg(text_width(line) <= columns, "%zu columns: '%s'", columns, line);
        buf_clear(&page);
    }
}
END_TEST

/* ---- issued and verified ---- */

START_TEST(certificate__verify__says_yes_to_an_issued_one)
{
    static const int tokens[] = {HOME_USDC, HOME_ETH};
    for (size_t i = 0; i < MEM_COUNT(tokens); i++) {
        const struct verification *lines;
        struct buf json = {0};
        json_of(&json, issue(tokens[i], "Ann", "Rio"));
        enum err err = verify_at(&home, &json, &lines);
        ck_assert_msg(err == OK, "%s: %s", home.done.detail, first_bad(lines));
        ck_assert(lines->is_valid);
        ck_assert_int_eq(verdict_of(lines, "price paid"), CHECK_OK);
        ck_assert_int_eq(verdict_of(lines, "batch"), CHECK_OPEN);
        ck_assert_int_eq(verdict_of(lines, "confirmations"), CHECK_OK);
        buf_clear(&json);
    }
}
END_TEST

START_TEST(certificate__verify__folds_the_hash_chain_of_a_closed_batch)
{
    const struct verification *lines;
    struct buf json = {0};
    exchange_retire_other(&exchange);
    exchange_close_batch(&exchange);
    exchange_retire_other(&exchange);
    json_of(&json, issue(HOME_USDC, "Ann", ""));
    exchange_retire_other(&exchange);
    exchange_close_batch(&exchange);
    exchange_retire_other(&exchange);
    exchange.logs_max_blocks = 20;
    ck_assert_int_eq(verify_at(&home, &json, &lines), OK);
    ck_assert_int_eq(verdict_of(lines, "batch"), CHECK_OK);
    exchange.now.batches[1].chain.b[0] ^= 1;
    ck_assert_int_eq(verify_at(&home, &json, &lines), ERR_INVALID);
    ck_assert_str_eq(first_bad(lines), "batch");
    buf_clear(&json);
}
END_TEST

START_TEST(certificate__verify__works_in_a_fresh_home_without_account)
{
    static struct home fresh;
    const struct verification *lines;
    struct buf json = {0};
    json_of(&json, issue(HOME_USDC, "Ann", "Rio"));
    home_prepare(&fresh);
    exchange_attach(&exchange, &fresh.chain);
    home_start(&fresh);
    ck_assert_int_eq(verify_at(&fresh, &json, &lines), OK);
    ck_assert(lines->is_valid);
    home_close(&fresh);
    buf_clear(&json);
}
END_TEST

START_TEST(certificate__verify__refuses_without_network)
{
    const struct verification *lines;
    struct buf json = {0};
    struct certificate_doc doc = sample();
    certificate_doc_write(&json, &doc);
    ck_assert_int_eq(verify_at(&home, &json, &lines), ERR_UNSUPPORTED); /* chain 137 */
    json_of(&json, issue(HOME_USDC, "Ann", "Rio"));
    home.chain.is_down = true;
    ck_assert_int_eq(verify_at(&home, &json, &lines), ERR_NET);
    home.chain.is_down = false;
    json.data[json.len / 2] ^= 1;
    ck_assert_int_ne(verify_at(&home, &json, &lines), OK);
    ck_assert_ptr_null(lines);
    buf_clear(&json);
}
END_TEST

/* A forger who knows the format writes the hash anew: the chain contradicts each field. */
static void forge(struct certificate_doc *doc, int way)
{
    switch (way) {
    case 0: doc->amount.limb[0]++; break;
    case 1: doc->payer.b[0] ^= 1; break;
    case 2: text_copy(doc->beneficiary, sizeof doc->beneficiary, "Eve"); break;
    case 3: text_copy(doc->message, sizeof doc->message, "Eve"); break;
    case 4: doc->block++; break;
    case 5: doc->block_hash.b[5] ^= 1; break;
    case 6: doc->time_s += 60; break;
    case 7: doc->log_index++; break;
    case 8: doc->transaction_index++; break;
    case 9: doc->batch_index++; break;
    case 10: doc->offset_hash.b[9] ^= 1; break;
    case 11: doc->contract.b[1] ^= 1; break;
    case 12: doc->token.b[1] ^= 1; break;
    case 13: doc->tx_hash.b[1] ^= 1; break;
    case 14: doc->purchase.amount.limb[0]++; break;
    case 15: text_copy(doc->purchase.symbol, sizeof doc->purchase.symbol, "EURC"); break;
    case 16: doc->fees[0].fee.limb[0]++; break;
    case 17: doc->fees[0] = doc->fees[1]; break;
    case 18: doc->is_batch_closed = true; break;
    case 19: text_copy(doc->network, sizeof doc->network, "polygon"); break;
    case 20: text_copy(doc->token_symbol, sizeof doc->token_symbol, "BCT"); break;
    case 21: text_copy(doc->fee_symbol, sizeof doc->fee_symbol, "USD"); break;
    case 22: doc->purchase.tx_hash = doc->tx_hash; break;
    case 23: doc->token_decimals = 15; break;
    case 24: doc->fees[doc->fee_count - 1].fee.limb[0] = 0; break;
    case 25: /* a transaction of the payer that bought nothing */
        doc->purchase.tx_hash = doc->fees[0].tx_hash;
        doc->purchase.amount = (struct u256){0};
        break;
    default: break;
    }
}

START_TEST(certificate__verify__contradicts_each_forged_field)
{
    const struct verification *lines;
    struct certificate_doc doc, forged;
    struct buf json = {0};
    json_of(&json, issue(HOME_USDC, "Ann", "Rio"));
    ck_assert_int_eq(certificate_doc_read(&doc, (const char *)json.data, json.len), OK);
    for (int way = 0; way <= 25; way++) {
        forged = doc;
        forge(&forged, way);
        buf_reset(&json);
        certificate_doc_write(&json, &forged);
        ck_assert_msg(verify_at(&home, &json, &lines) == ERR_INVALID, "forged in way %d", way);
        ck_assert(!lines->is_valid);
        ck_assert_str_ne(first_bad(lines), "");
    }
    buf_clear(&json);
}
END_TEST

START_TEST(certificate__verify__says_no_when_the_chain_forgot_it)
{
    const struct verification *lines;
    struct buf json = {0};
    uint64_t before = exchange.height;
    json_of(&json, issue(HOME_USDC, "Ann", "Rio"));
    exchange_go_back(&exchange, before, false);
    for (int i = 0; i < 40; i++)
        exchange_mine(&exchange);
    ck_assert_int_eq(verify_at(&home, &json, &lines), ERR_INVALID);
    ck_assert_str_eq(first_bad(lines), "transaction");
    buf_clear(&json);
}
END_TEST

/* ---- files ---- */

START_TEST(certificate__save__writes_both_files_whole)
{
    char path[256];
    struct buf json = {0}, file = {0};
    struct stat status;
    int64_t id = issue(HOME_USDC, "Ann", "Rio");
    ck_assert_int_eq(certificate_save(home.core, id, home.dir, path, sizeof path), OK);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0644);
    json_of(&json, id);
    folder_read(&file, path);
    ck_assert_str_eq(buf_text(&file), buf_text(&json));
    memcpy(path + strlen(path) - 5, ".txt", 5);
    buf_reset(&file);
    folder_read(&file, path);
    ck_assert_ptr_nonnull(strstr(buf_text(&file), "CERTIFICATE"));
    ck_assert_int_eq(certificate_save(home.core, id, "/nonexistent", path, sizeof path),
                     ERR_CREATE);
    ck_assert_int_eq(certificate_save(home.core, 99, home.dir, path, sizeof path), ERR_NOT_FOUND);
    buf_clear(&json);
    buf_clear(&file);
}
END_TEST

START_TEST(certificate__save__writes_through_no_file_that_lies_in_wait)
{
    char path[256], trap[300], victim[256];
    struct buf file = {0};
    int64_t id = issue(HOME_USDC, "Ann", "Rio");
    (void)text_format(victim, sizeof victim, "%s/victim", home.dir);
    (void)text_format(trap, sizeof trap, "%s/ecocoin-certificate-%lld.json.%ld.tmp", home.dir,
                      (long long)id, (long)getpid());
    folder_write(victim, "untouched", 9);
    ck_assert_int_eq(link(victim, trap), 0);
    ck_assert_int_eq(certificate_save(home.core, id, home.dir, path, sizeof path), OK);
    folder_read(&file, victim);
    ck_assert_str_eq(buf_text(&file), "untouched");
    buf_clear(&file);
}
END_TEST

START_TEST(certificate__issued__is_written_beside_the_store)
{
    char path[256];
    struct buf file = {0};
    int64_t id = issue(HOME_USDC, "Ann", "Rio");
    ck_assert(text_format(path, sizeof path, "%s/certificates/ecocoin-certificate-%lld.json",
                          home.data_dir, (long long)id));
    folder_read(&file, path);
    ck_assert_uint_gt(file.len, 100);
    buf_clear(&file);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(certificate__topic__is_the_hash_of_the_signature),
    SUITE_TEST(certificate__log__reads_a_real_one),
    SUITE_TEST(certificate__doc__reads_back_what_it_writes),
    SUITE_TEST(certificate__doc__refuses_every_altered_byte),
    SUITE_TEST(certificate__doc__refuses_added_and_missing_bytes),
    SUITE_TEST(certificate__text__keeps_to_the_columns),
    SUITE_TEST(certificate__verify__says_yes_to_an_issued_one),
    SUITE_TEST(certificate__verify__folds_the_hash_chain_of_a_closed_batch),
    SUITE_TEST(certificate__verify__works_in_a_fresh_home_without_account),
    SUITE_TEST(certificate__verify__refuses_without_network),
    SUITE_TEST(certificate__verify__contradicts_each_forged_field),
    SUITE_TEST(certificate__verify__says_no_when_the_chain_forgot_it),
    SUITE_TEST(certificate__save__writes_both_files_whole),
    SUITE_TEST(certificate__save__writes_through_no_file_that_lies_in_wait),
    SUITE_TEST(certificate__issued__is_written_beside_the_store),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("certificate", tests, &fixture)
