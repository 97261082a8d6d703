/* Portfolio, wallets, receiving, sending, transactions. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_import.h"
#include "ui/screen_receive.h"
#include "ui/screen_review.h"
#include "ui/screen_send.h"
#include "ui/screen_txn.h"
#include "ui/screen_txns.h"
#include "ui/screen_wallet.h"
#include "ui/screen_wallets.h"
#include "ui/screen_words.h"

#define LONG_NAME "savings for the forest of 森林 and everything that lives in it, for a long time"

static struct balance *make_balances(const struct wallet_address *addresses, size_t count,
                                     bool is_huge)
{
    static const char *const amounts[] = {"12.25", "1204.5", "1000", "250.07"};
    const struct network *network = golden_network();
    struct balance *balances = mem_array(count * 4, sizeof *balances);
    for (size_t i = 0; i < count; i++) {
        for (int token = 0; token < 4; token++) {
            struct balance *balance = &balances[i * 4 + (size_t)token];
            balance->address_id = addresses[i].id;
            balance->owner = addresses[i].address;
            balance->token = token;
            balance->is_known = i != 2;
            balance->block = 71204100;
            balance->seen_s = GOLDEN_NOW - 30;
            balance->amount.v = is_huge ? golden_u256_max()
                                        : golden_units(i == 0 ? amounts[token] : "0.5",
                                                       network->tokens[token].decimals);
        }
    }
    return balances;
}

static struct wallet_address *make_addresses(size_t count)
{
    struct wallet_address *addresses = mem_array(count, sizeof *addresses);
    for (size_t i = 0; i < count; i++) {
        struct wallet_address *address = &addresses[i];
        address->id = (int64_t)i + 1;
        address->wallet_id = 1;
        address->kind = i == 2 ? WALLET_WATCH : WALLET_HD;
        address->index = (uint32_t)i;
        address->address = golden_addr(100 + i);
        (void)text_copy(address->wallet_name, sizeof address->wallet_name,
                        i == 2   ? "treasury"
                        : i == 3 ? LONG_NAME
                                 : "main");
        if (i == 1)
            (void)text_copy(address->label, sizeof address->label, "café fund");
    }
    return addresses;
}

static void fill_wallet(void *model, enum golden_state state)
{
    struct wallet_model *m = model;
    m->network = golden_network();
    m->currency = CURRENCY_USD;
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem,
                        "cannot read the store: disk I/O error\nfree the disk, then press r");
        return;
    }
    m->address_count = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 4096 : 4;
    m->addresses = make_addresses(m->address_count);
    m->balances = make_balances(m->addresses, m->address_count, state == GOLDEN_HUGE);
    m->balance_count = 4 * m->address_count;
    m->totals = make_balances(m->addresses, m->address_count > 0 ? 1 : 0, state == GOLDEN_HUGE);
    m->total_count = m->address_count > 0 ? 4 : 0;
    static const char *const prices[] = {"0.2253", "0.8990", "1", "1.0840"};
    for (int token = 0; token < 4; token++) {
        m->prices[token] = (struct price_now){.is_known = true,
                                              .price = golden_price(prices[token]),
                                              .time_s = GOLDEN_NOW - 600,
                                              .checked_s = GOLDEN_NOW - 40};
    }
    m->prices[3].is_stale = true;
    m->prices[3].checked_s = GOLDEN_NOW - 8000;
    list_set_count(&m->list, m->address_count);
    if (state == GOLDEN_HUGE)
        m->list.selected = 4000;
}

static const struct golden_screen wallet = {
    .ops = &screen_wallet, .fill = fill_wallet, .states = GOLDEN_ALL, .is_root = true};

START_TEST(screens__wallet__golden)
{
    golden_check(&wallet);
}
END_TEST

static void fill_wallets(void *model, enum golden_state state)
{
    struct wallets_model *m = model;
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem,
                        "the store is damaged\nrestore it from a backup, or from the words");
        return;
    }
    m->count = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 3000 : 4;
    m->wallets = mem_array(m->count, sizeof *m->wallets);
    for (size_t i = 0; i < m->count; i++) {
        struct wallet *w = &m->wallets[i];
        static const char *const names[] = {"main", "treasury", "old laptop", "retired"};
        (void)text_copy(w->name, sizeof w->name, state == GOLDEN_HUGE ? LONG_NAME : names[i % 4]);
        w->id = (int64_t)i + 1;
        w->kind = i % 4 == 1 ? WALLET_WATCH : i % 4 == 2 ? WALLET_KEY : WALLET_HD;
        w->address_count = i % 4 == 0 ? 12 : 1;
        w->created_s = GOLDEN_NOW - 86400 * (int64_t)(i + 1);
        w->is_archived = i % 4 == 3;
    }
    list_set_count(&m->list, m->count);
    m->list.selected = state == GOLDEN_HUGE ? 2999 : 0;
}

static const struct golden_screen wallets = {
    .ops = &screen_wallets, .fill = fill_wallets, .states = GOLDEN_ALL};

START_TEST(screens__wallets__golden)
{
    golden_check(&wallets);
}
END_TEST

static void fill_words(void *model, enum golden_state state)
{
    static const char words12[] = "legal winner thank year wave sausage worth useful legal winner "
                                  "thank yellow";
    static const char words24[] =
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
        "doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless";
    struct words_model *m = model;
    if (state == GOLDEN_EMPTY) {
        struct field *name = form_add(&m->form, FIELD_LINE, "Name", NULL);
        field_set_text(name, "main");
        struct field *count = form_add(&m->form, FIELD_PICK, "Words", NULL);
        field_add_choice(count, "12 words");
        field_add_choice(count, "24 words");
        field_add_choice(form_add(&m->form, FIELD_PICK, "Language", NULL), "English");
        return;
    }
    m->stage = WORDS_SHOW;
    if (state == GOLDEN_HUGE)
        secret_set(&m->words, words24, strlen(words24));
    else
        secret_set(&m->words, words12, strlen(words12));
    if (state == GOLDEN_FAILING) {
        m->stage = WORDS_CHECK;
        m->asked[0] = 3;
        m->asked[1] = 7;
        m->asked[2] = 12;
        m->question = 1;
        struct field *word = form_add(&m->form, FIELD_WORDS, "Word", NULL);
        word->rows = 1;
        form_set_words(&m->form, ERR_INVALID, "that is not the word: look at your paper again");
    }
}

static const struct golden_screen words = {
    .ops = &screen_words, .fill = fill_words, .states = GOLDEN_ALL};

START_TEST(screens__words__golden)
{
    golden_check(&words);
}
END_TEST

static void fill_import(void *model, enum golden_state state)
{
    struct import_model *m = model;
    enum import_mode mode = state == GOLDEN_HUGE ? IMPORT_WATCH : IMPORT_KEY;
    screen_import.open(NULL, m, &mode);
    field_set_text(&m->form.fields[0], state == GOLDEN_EMPTY ? "" : "paper from 2021");
    m->form.focus = 1;
    if (state == GOLDEN_HUGE) {
        memset(m->form.fields[1].text, '0', FIELD_TEXT - 1);
        m->form.fields[1].cursor = FIELD_TEXT - 1;
    }
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_INVALID, "a private key is 64 hexadecimal digits");
}

static const struct golden_screen import = {
    .ops = &screen_import, .fill = fill_import, .states = GOLDEN_ALL};

START_TEST(screens__import__golden)
{
    golden_check(&import);
}
END_TEST

static void fill_receive(void *model, enum golden_state state)
{
    struct receive_model *m = model;
    m->network = golden_network();
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "this address is archived");
        return;
    }
    m->address_count = state == GOLDEN_HUGE ? 4096 : 4;
    m->addresses = make_addresses(m->address_count);
    m->chosen = state == GOLDEN_EMPTY ? 2 : state == GOLDEN_HUGE ? 3 : 0;
    m->balances = make_balances(m->addresses, m->address_count, state == GOLDEN_HUGE);
    m->balance_count = 4 * m->address_count;
    ck_assert(qr_make(&m->qr, "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@137"));
}

static const struct golden_screen receive = {
    .ops = &screen_receive, .fill = fill_receive, .states = GOLDEN_ALL};

START_TEST(screens__receive__golden)
{
    golden_check(&receive);
}
END_TEST

static void fill_send(void *model, enum golden_state state)
{
    struct send_model *m = model;
    m->network = golden_network();
    m->address_count = state == GOLDEN_EMPTY ? 0 : 1;
    m->addresses = make_addresses(1);
    m->balances = make_balances(m->addresses, 1, state == GOLDEN_HUGE);
    m->balance_count = 4;
    struct field *from = form_add(&m->form, FIELD_PICK, "From", NULL);
    if (m->address_count > 0)
        field_add_choice(from, "main/0  0x5290…9EE7");
    struct field *token = form_add(&m->form, FIELD_PICK, "What", NULL);
    for (size_t i = 0; i < m->network->token_count; i++)
        field_add_choice(token, m->network->tokens[i].symbol);
    token->choice = GOLDEN_USDC;
    struct field *to =
        form_add(&m->form, FIELD_LINE, "To", "0x…, the whole address, or a payment request");
    struct field *amount = form_add(&m->form, FIELD_LINE, "Amount", "1.5, or max");
    struct field *speed = form_add(&m->form, FIELD_PICK, "Speed", NULL);
    field_add_choice(speed, "slow");
    field_add_choice(speed, "normal");
    speed->choice = 1;
    m->form.focus = 2;
    if (state == GOLDEN_EMPTY) {
        form_set_words(&m->form, ERR_UNSUPPORTED, "no address here has its key: make a wallet");
        return;
    }
    field_set_text(to, "0x8ba1f109551bD432803012645Ac136ddd64DBA72");
    field_set_text(amount, state == GOLDEN_HUGE ? "123456789012345678901234567890.123456789012345"
                                                : "20.5");
    m->form.focus = 3;
    if (state == GOLDEN_HUGE)
        m->job = 3;
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_FUNDS,
                       "there are 1000 USDC at this address, 3.4 less than this needs");
}

static const struct golden_screen send = {
    .ops = &screen_send, .fill = fill_send, .states = GOLDEN_ALL};

START_TEST(screens__send__golden)
{
    golden_check(&send);
}
END_TEST

START_TEST(screens__send__payment_request_fills_in_the_form)
{
    struct send_model *m = mem_alloc(sizeof *m);
    fill_send(m, GOLDEN_NORMAL);
    struct field *fields = m->form.fields;
    field_set_text(&fields[2],
                   "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@137?value=15e17");
    ck_assert(screen_send.act(NULL, m, ACT_ACCEPT));
    ck_assert_str_eq(fields[2].text, "0x52908400098527886E0F7030069857D2E4169EE7");
    ck_assert_str_eq(fields[3].text, "1.5");
    ck_assert_uint_eq(fields[1].choice, 0);
    ck_assert_uint_eq(m->job, 0);
    field_set_text(&fields[2], "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@1?value=1");
    ck_assert(screen_send.act(NULL, m, ACT_ACCEPT));
    ck_assert_ptr_nonnull(strstr(m->form.problem, "chain 1"));
    ck_assert_str_eq(fields[3].text, "1.5");
    screen_send.close(NULL, m);
    mem_free(m);
}
END_TEST

static struct tx_facts transfer_facts(bool is_huge)
{
    struct tx_facts facts = {
        .kind = FACT_TOKEN_TRANSFER, .chain_id = 137, .nonce = 12, .gas = 65000};
    facts.from = golden_addr(100);
    facts.recipient = golden_addr(7);
    facts.token = facts.to = golden_network()->tokens[GOLDEN_USDC].address;
    facts.amount.v = is_huge ? golden_u256_max() : golden_units("20.5", 6);
    facts.max_fee = golden_units("90", 9);
    facts.max_cost.v = golden_units("0.00585", 18);
    return facts;
}

static void fill_review(void *model, enum golden_state state)
{
    struct review_model *m = model;
    struct tx_facts facts = transfer_facts(state == GOLDEN_HUGE);
    if (state == GOLDEN_EMPTY) {
        (void)text_copy(m->problem, sizeof m->problem, "this draft has expired: make it again");
        return;
    }
    m->row_count = describe_rows(m->rows, golden_network(), &facts);
    struct fact_row *fee = &m->rows[m->row_count++];
    (void)text_copy(fee->label, sizeof fee->label, "fee, likely");
    (void)text_copy(fee->value, sizeof fee->value, "0.00312 POL (about 0.01 USD)");
    m->approval.is_armed = true;
    m->approval.chosen = state == GOLDEN_NORMAL;
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem,
                        "the endpoint refused it: the fee is below what it accepts");
}

static const struct golden_screen review = {
    .ops = &screen_review, .fill = fill_review, .states = GOLDEN_ALL};

START_TEST(screens__review__golden)
{
    golden_check(&review);
}
END_TEST

static void fill_one_txn(struct txn *txn, size_t number, bool is_huge)
{
    txn->id = (int64_t)number + 1;
    txn->facts = transfer_facts(is_huge);
    txn->state = (enum txn_state)(number % 9);
    txn->created_s = GOLDEN_NOW - 50 - (int64_t)number * 1700;
    if (txn->state >= TXN_SIGNED)
        txn->has_hash = true;
    memset(txn->hash.b, 0x5a, sizeof txn->hash.b);
    if (txn->state == TXN_MINED || txn->state == TXN_CONFIRMED || txn->state == TXN_REVERTED) {
        txn->block = 71204100;
        txn->confirmations = txn->state == TXN_MINED ? 3 : 12;
    }
    if (txn->state == TXN_REVERTED)
        (void)text_copy(txn->error, sizeof txn->error,
                        "the contract says: ERC20: transfer amount exceeds balance");
}

static void fill_txns(void *model, enum golden_state state)
{
    struct txns_model *m = model;
    m->network = golden_network();
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "cannot read the store: disk I/O error");
        return;
    }
    m->window.count = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 100 : 9;
    m->window.base = state == GOLDEN_HUGE ? 99950 : 0;
    struct txn *txns = mem_array(m->window.count, sizeof *txns);
    for (size_t i = 0; i < m->window.count; i++)
        fill_one_txn(&txns[i], m->window.base + i, state == GOLDEN_HUGE);
    m->window.items = txns;
    list_set_count(&m->list, m->window.base + m->window.count);
    m->list.selected = state == GOLDEN_HUGE ? 100000 : 1;
}

static const struct golden_screen txns = {
    .ops = &screen_txns, .fill = fill_txns, .states = GOLDEN_ALL};

START_TEST(screens__txns__golden)
{
    golden_check(&txns);
}
END_TEST

static void fill_txn(void *model, enum golden_state state)
{
    struct txn_model *m = model;
    m->network = golden_network();
    fill_one_txn(&m->txn,
                 state == GOLDEN_FAILING ? 5
                 : state == GOLDEN_EMPTY ? 0
                                         : 3,
                 state == GOLDEN_HUGE);
    m->id = m->txn.id;
    m->txn.is_elsewhere = state == GOLDEN_EMPTY;
    m->txn.expires_s = GOLDEN_NOW + 86000;
    m->row_count = describe_rows(m->rows, m->network, &m->txn.facts);
}

static const struct golden_screen txn = {
    .ops = &screen_txn, .fill = fill_txn, .states = GOLDEN_ALL};

START_TEST(screens__txn__golden)
{
    golden_check(&txn);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(screens__wallet__golden),
    SUITE_TEST(screens__wallets__golden),
    SUITE_TEST(screens__words__golden),
    SUITE_TEST(screens__import__golden),
    SUITE_TEST(screens__receive__golden),
    SUITE_TEST(screens__send__golden),
    SUITE_TEST(screens__send__payment_request_fills_in_the_form),
    SUITE_TEST(screens__review__golden),
    SUITE_TEST(screens__txns__golden),
    SUITE_TEST(screens__txn__golden),
};
SUITE_MAIN("screens_wallet", tests)
