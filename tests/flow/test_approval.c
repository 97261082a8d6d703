/* What a person agrees to money with: the whole ui over a core on fakes, from keys typed to what is
 * drawn, signed and sent. The terminal is this file: the linker puts the functions __wrap_term_…
 * in the place of term.c's. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/airgap.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/eth/address.h"
#include "core/offset.h"
#include "core/setting.h"
#include "core/txn.h"
#include "core/wallet.h"
#include "support/exchange.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"
#include "ui/dialog.h"
#include "ui/term.h"
#include "ui/ui.h"

#define TAB   "\t"
#define ENTER "\r"
#define ESC   "\x1b"
#define DOWN  "\x1b[B"
#define RIGHT "\x1b[C"
#define BACK  "\x1b[Z" /* Shift-Tab */

/* ---- the terminal ---- */

#pragma GCC diagnostic ignored "-Wmissing-prototypes" /* of the linker's names */

static struct {
    int columns, rows;
    char typed[512];
    size_t typed_len;
    struct buf shown; /* lines of text, with a NUL behind */
} terminal = {.columns = 80, .rows = 24};

enum err __wrap_term_open(struct term **out, const struct term_options *options)
{
    (void)options;
    *out = (struct term *)&terminal;
    return OK;
}

void __wrap_term_close(struct term *term)
{
    (void)term;
}

void __wrap_term_restore(void)
{
}

int __wrap_term_fd(const struct term *term)
{
    (void)term;
    return -1;
}

void __wrap_term_size(const struct term *term, int *columns, int *rows)
{
    (void)term;
    *columns = terminal.columns;
    *rows = terminal.rows;
}

enum theme_depth __wrap_term_depth(const struct term *term)
{
    (void)term;
    return DEPTH_NONE;
}

long __wrap_term_read(struct term *term, uint8_t *bytes, size_t size)
{
    (void)term;
    size_t len = terminal.typed_len < size ? terminal.typed_len : size;
    memcpy(bytes, terminal.typed, len);
    terminal.typed_len -= len;
    memmove(terminal.typed, terminal.typed + len, terminal.typed_len);
    return (long)len;
}

bool __wrap_term_wait_input(struct term *term, int timeout_ms)
{
    (void)term, (void)timeout_ms;
    return terminal.typed_len > 0;
}

void __wrap_term_flush_input(struct term *term)
{
    (void)term;
    terminal.typed_len = 0;
}

void __wrap_term_set_mouse(struct term *term, bool is_on)
{
    (void)term;
    (void)is_on;
}
void __wrap_term_set_theme(struct term *term, const struct theme *theme)
{
    (void)term, (void)theme;
}

void __wrap_term_resize(struct term *term)
{
    (void)term;
}

void __wrap_term_redraw(struct term *term)
{
    (void)term;
}

void __wrap_term_show(struct term *term, const struct grid *grid)
{
    (void)term;
    buf_reset(&terminal.shown);
    grid_dump_text(grid, &terminal.shown);
    buf_add_byte(&terminal.shown, '\0');
}

void __wrap_term_suspend(struct term *term)
{
    (void)term;
}

void __wrap_term_resume(struct term *term)
{
    (void)term;
}

/* ---- a session at it ---- */

static struct home home;
static struct ledger ledger;     /* the chain of payments */
static struct exchange exchange; /* the chain of offsets */
static struct ui *ui;
static struct addr payer, stranger;
static char stranger_text[ADDRESS_TEXT];

static void to_ui(const struct event *event)
{
    ui_event(ui, event);
}

/* A turn of the main loop, until nothing happens any more. */
static void turn(void)
{
    ui_drain_keys(ui);
    home_pump(&home);
    ui_draw(ui);
}

static void keys(const char *typed)
{
    size_t len = strlen(typed);
    ck_assert_uint_le(terminal.typed_len + len, sizeof terminal.typed);
    memcpy(terminal.typed + terminal.typed_len, typed, len);
    terminal.typed_len += len;
}

static void type(const char *typed)
{
    keys(typed);
    turn();
}

static void type_often(const char *typed, int times)
{
    while (times-- > 0)
        type(typed);
}

static void pass(int64_t ms)
{
    home_advance(&home, ms);
    turn();
}

static const char *shown(void)
{
    return (const char *)terminal.shown.data;
}

static bool shows(const char *words)
{
    return strstr(shown(), words) != NULL;
}

#define expect_shown(words)  ck_assert_msg(shows(words), "'%s' is not in\n%s", words, shown())
#define expect_hidden(words) ck_assert_msg(!shows(words), "'%s' is in\n%s", words, shown())

static void setup(void)
{
    home_prepare(&home);
    home_start(&home);
    ck_assert_int_eq(ui_open(&ui, home.core, &(struct ui_options){.ascii = true}), OK);
    home.watch = to_ui;
    home_sign_up(&home, "ann");
    (void)home_wallet(&home, "Main", &payer);
    stranger = home_address(9, 9);
    address_write(stranger_text, &stranger);
    turn();
}

static void teardown(void)
{
    ui_close(ui);
    buf_clear(&terminal.shown);
    home_close(&home);
}

static void attach_ledger(void)
{
    ledger_init(&ledger);
    ledger_attach(&ledger, &home.chain);
    ledger_give(&ledger, &payer, &addr_zero, u256_pow10(18));
    ledger_give(&ledger, &payer, &core_network(home.core)->tokens[HOME_USDC].address,
                u256_pow10(8));
    ledger_mine(&ledger);
    pass(10000);
}

static void attach_exchange(void)
{
    exchange_init(&exchange);
    exchange_attach(&exchange, &home.chain);
    exchange_give(&exchange, &payer, HOME_ETH, u256_pow10(18));
    exchange_give(&exchange, &payer, HOME_USDC, u256_pow10(8));
    exchange_mine(&exchange);
    pass(10000);
}

static void resize(int columns, int rows)
{
    terminal.columns = columns;
    terminal.rows = rows;
    ui_resize(ui);
    turn();
}

/* The form of a payment, filled in. */
static void fill_send(const char *amount)
{
    attach_ledger();
    type("1s");
    expect_shown("Send");
    type(stranger_text);
    type(TAB);
    type(amount);
}

/* Returns: the build. */
static job open_review(const char *amount)
{
    fill_send(amount);
    type(ENTER);
    expect_shown("Review");
    return home.done.job;
}

static void fill_quote(const char *amount)
{
    attach_exchange();
    type("3n");
    expect_shown("New offset");
    type(amount);
    type_often(TAB, 3);
    type("Ann & sons");
    type(TAB);
    type("flight to Rio");
}

static void open_quote(void)
{
    fill_quote("1.5 t");
    type(ENTER);
    expect_shown("good for");
}

static void read_to_the_end(void)
{
    type_often(DOWN, 60);
}

static size_t order_count(void)
{
    struct offset_order *orders;
    size_t count;
    ck_assert_int_eq(offset_list(home.core, 0, 10, &orders, &count), OK);
    mem_free(orders);
    return count;
}

static size_t txn_count(void)
{
    struct txn *txns;
    size_t count;
    ck_assert_int_eq(txn_list(home.core, 0, 10, &txns, &count), OK);
    mem_free(txns);
    return count;
}

static void expect_nothing_agreed(void)
{
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 0);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 0);
    ck_assert_uint_eq(txn_count(), 0);
    ck_assert_uint_eq(order_count(), 0);
}

/* Blocks are mined for so many seconds. */
static void mine_for(int64_t seconds)
{
    for (; seconds > 0; seconds -= 2) {
        home_advance(&home, 2000);
        exchange_mine(&exchange);
    }
    home_pump(&home);
}

/* ---- Enter ---- */

START_TEST(review__enter_at_once__cancels)
{
    job build = open_review("0.25");
    ck_assert_ptr_nonnull(txn_draft_get(home.core, build));
    type(ENTER);
    expect_hidden("Review");
    expect_shown(stranger_text); /* the form is there as it was typed */
    ck_assert_ptr_null(txn_draft_get(home.core, build));
    pass(60000);
    expect_nothing_agreed();
}
END_TEST

START_TEST(review__enter_when_armed__cancels)
{
    (void)open_review("0.25");
    read_to_the_end();
    pass(60000);
    type(ENTER);
    expect_hidden("Review");
    pass(60000);
    expect_nothing_agreed();
}
END_TEST

START_TEST(quote__enter_at_once_or_when_armed__cancels)
{
    open_quote();
    type(ENTER);
    expect_shown("New offset");
    expect_hidden("good for");
    type(ENTER); /* asks again */
    expect_shown("good for");
    read_to_the_end();
    pass(5000);
    type(ENTER);
    expect_hidden("good for");
    pass(60000);
    expect_nothing_agreed();
}
END_TEST

START_TEST(review__keys_typed_ahead__are_forgotten)
{
    fill_send("0.25");
    keys(ENTER);
    ui_drain_keys(ui);
    keys(TAB ENTER TAB ENTER ENTER); /* while it is built */
    home_pump(&home);
    turn();
    expect_shown("Review");
    pass(60000);
    expect_nothing_agreed();
}
END_TEST

START_TEST(review__approved_before_its_moment__is_not)
{
    (void)open_review("0.25");
    read_to_the_end();
    type(TAB);
    type(ENTER ENTER ENTER);
    pass(CONFIRM_ARM_MS - 1);
    type(ENTER);
    expect_shown("Review");
    expect_nothing_agreed();
    pass(1);
    type(ENTER);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
}
END_TEST

START_TEST(quote__approved_before_its_moment__is_not)
{
    open_quote();
    read_to_the_end();
    type(TAB);
    type(ENTER ENTER ENTER);
    pass(CONFIRM_ARM_MS - 1);
    type(ENTER);
    expect_shown("good for");
    expect_nothing_agreed();
    pass(1);
    type(ENTER);
    ck_assert_uint_eq(order_count(), 1);
}
END_TEST

/* ---- agreeing ---- */

START_TEST(review__approved__signs_and_sends_once)
{
    (void)open_review("0.25");
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ENTER ENTER ENTER);
    type(ENTER);
    pass(1000);
    type(ENTER);
    ledger_mine(&ledger);
    pass(10000);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
    ck_assert_uint_eq(txn_count(), 1);
    struct u256 got = ledger_balance(&ledger, &stranger, &addr_zero);
    struct u256 want = u256_from_u64(250000000000000000);
    ck_assert_int_eq(u256_cmp(&got, &want), 0);
}
END_TEST

START_TEST(quote__approved__makes_one_order)
{
    open_quote();
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ENTER ENTER ENTER);
    type(ENTER);
    mine_for(120);
    ck_assert_uint_eq(order_count(), 1);
    struct addr retirer = home_address(4, 2);
    ck_assert_uint_eq(exchange_count_to(&exchange, &retirer), 1);
}
END_TEST

/* ---- everything has to be in view ---- */

START_TEST(quote__not_read_to_the_end__is_not_approved)
{
    resize(40, 12);
    open_quote();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ENTER);
    expect_shown("read to the end first");
    type(DOWN);
    type(ENTER);
    expect_shown("read to the end first");
    ck_assert_uint_eq(order_count(), 0);
    read_to_the_end();
    expect_shown("make the certificate");
    type(ENTER);
    ck_assert_uint_eq(order_count(), 1);
}
END_TEST

START_TEST(review__not_read_to_the_end__is_not_approved)
{
    resize(40, 12);
    (void)open_review("0.25");
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ENTER);
    expect_shown("read to the end first");
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 0);
    read_to_the_end();
    expect_shown("fee, likely");
    type(ENTER);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
}
END_TEST

/* ---- quotes end ---- */

START_TEST(quote__expired__is_asked_for_again)
{
    open_quote();
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    int64_t end_s = offset_quote_get(home.core)->expires_s;
    while (core_now_s(home.core) < end_s)
        mine_for(2); /* nothing is drawn: the button still says "Retire" */
    expect_shown("Retire 1.5 t");
    type(ENTER);
    expect_nothing_agreed();
    ck_assert_int_gt(offset_quote_get(home.core)->expires_s, end_s);
    expect_shown("good for");
    type(ENTER); /* the new one is another question: Cancel is chosen */
    expect_hidden("good for");
    expect_nothing_agreed();
}
END_TEST

START_TEST(quote__expired__says_so)
{
    open_quote();
    while (core_now_s(home.core) < offset_quote_get(home.core)->expires_s)
        mine_for(2);
    turn();
    expect_shown("expired");
    expect_shown("New quote");
    expect_hidden("Retire 1.5 t");
}
END_TEST

/* ---- ways out ---- */

START_TEST(review__escape__discards_the_draft)
{
    job build = open_review("0.25");
    ck_assert(home.signer.has_prepared);
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ESC);
    expect_hidden("Review");
    ck_assert_ptr_null(txn_draft_get(home.core, build));
    ck_assert(!home.signer.has_prepared);
    expect_nothing_agreed();
}
END_TEST

START_TEST(quote__escape__goes_back_to_the_form)
{
    open_quote();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type(ESC);
    expect_shown("New offset");
    expect_shown("Ann & sons");
    expect_nothing_agreed();
}
END_TEST

START_TEST(quote__escape_while_asking_again__cancels)
{
    open_quote();
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    while (core_now_s(home.core) < offset_quote_get(home.core)->expires_s)
        mine_for(2);
    keys(TAB ENTER);
    ui_drain_keys(ui); /* it is asked for, and not answered yet */
    keys(ESC);
    turn();
    expect_shown("New offset");
    expect_hidden("good for");
    expect_nothing_agreed();
}
END_TEST

START_TEST(review__pasted_line_ends__are_no_enter)
{
    (void)open_review("0.25");
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type("\x1b[200~\r\n\t\r q\n\x1b[201~");
    expect_shown("pasted 7 characters");
    expect_shown("Review");
    expect_nothing_agreed();
    type(ENTER);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
}
END_TEST

START_TEST(quote__pasted_line_ends__are_no_enter)
{
    open_quote();
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    type(TAB);
    type("\x1b[200~\r\n\t\r q\n\x1b[201~");
    expect_shown("good for");
    expect_nothing_agreed();
}
END_TEST

/* ---- an answer that comes while something else is on top ---- */

START_TEST(review__ready_in_another_section__waits_in_its_own)
{
    fill_send("0.25");
    keys(ENTER "\x1bOQ"); /* F2 while it is built */
    turn();
    expect_hidden("Review");
    pass(CONFIRM_ARM_MS);
    type("1");
    expect_shown("Review");
    read_to_the_end();
    type(TAB ENTER);
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
}
END_TEST

START_TEST(quote__ready_while_locked__is_not_over_the_lock)
{
    fill_quote("1.5 t");
    keys(ENTER);
    ui_drain_keys(ui);
    account_lock(home.core);
    turn();
    ck_assert(core_session(home.core)->is_locked);
    expect_hidden("good for");
    expect_hidden("Ann & sons");
    expect_shown("Password");
}
END_TEST

/* ---- the lock ---- */

static void lock_after_a_minute(void)
{
    ck_assert_int_eq(setting_set(home.core, SET_LOCK_AFTER, "1"), OK);
    turn();
}

static void unlock(void)
{
    type(HOME_PASSWORD);
    type(ENTER);
    pass(1000);
    ck_assert(!core_session(home.core)->is_locked);
}

START_TEST(review__locked_meanwhile__cannot_be_approved)
{
    lock_after_a_minute();
    job build = open_review("0.25");
    read_to_the_end();
    type(TAB);
    pass(61000);
    ck_assert(core_session(home.core)->is_locked);
    expect_hidden(stranger_text);
    ck_assert_ptr_null(txn_draft_get(home.core, build));
    unlock();
    type(ENTER);
    pass(CONFIRM_ARM_MS);
    type(ENTER);
    expect_nothing_agreed();
}
END_TEST

/* ---- what is shown ---- */

/* Text without spaces and line ends: how it was broken into lines does not matter. */
static void squeeze(char *out, size_t size, const char *text)
{
    size_t len = 0;
    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\n' && len + 1 < size)
            out[len++] = *text;
    out[len] = '\0';
}

/* Read from the first line to the last: is the value in view, whole, somewhere on the way? */
static bool comes_by(const char *words)
{
    static char screen[8192], value[1024];
    squeeze(value, sizeof value, words);
    bool is_seen = false;
    type_often("k", 60);
    for (int i = 0; i < 60; i++) {
        squeeze(screen, sizeof screen, shown());
        is_seen |= strstr(screen, value) != NULL;
        type("j");
    }
    return is_seen;
}

#define expect_comes_by(words) ck_assert_msg(comes_by(words), "'%s' is not in\n%s", words, shown())

static void check_facts(void)
{
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    const struct network *network = core_network(home.core);
    const struct txn_draft *draft = txn_draft_get(home.core, open_review("0.25"));
    char fee[AMOUNT_TEXT_MAX];
    ck_assert(addr_equal(&draft->facts.recipient, &stranger));
    ck_assert(addr_equal(&draft->facts.from, &payer));
    size_t count = describe_rows(rows, network, &draft->facts);
    ck_assert_uint_ge(count, 8);
    for (size_t i = 0; i < count; i++) {
        expect_comes_by(rows[i].label);
        expect_comes_by(rows[i].value);
    }
    units_format(fee, &draft->expected_fee.v, 18);
    expect_comes_by(fee);
    expect_comes_by(stranger_text);
    expect_comes_by("0.25 ETH");
}

START_TEST(review__shows__every_fact_of_the_draft)
{
    check_facts();
}
END_TEST

START_TEST(review__shows_in_a_small_window__every_fact_of_the_draft)
{
    resize(40, 12);
    check_facts();
}
END_TEST

/* ---- errors ---- */

START_TEST(send__refused__says_why_and_keeps_the_form)
{
    fill_send("7");
    type(ENTER);
    expect_hidden("Review");
    expect_shown(err_hint(ERR_FUNDS));
    expect_shown(stranger_text);
    expect_shown("Amount   7");
}
END_TEST

START_TEST(send__reverted__says_why_and_keeps_the_form)
{
    fill_send("0.25");
    ledger.reverting = stranger;
    type(ENTER);
    expect_hidden("Review");
    expect_shown("the reason");
    expect_shown(err_hint(ERR_REVERT));
    expect_shown(stranger_text);
    expect_shown("0.25");
}
END_TEST

static void check_failed_approval(void)
{
    static char screen[8192], hint[512];
    (void)open_review("0.25");
    read_to_the_end();
    pass(CONFIRM_ARM_MS);
    home.signer.fail[SIGNER_SIGN] = ERR_SIGNER;
    type(TAB ENTER);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 0);
    expect_shown("Review");
    expect_shown("[ Cancel ]");
    expect_shown(err_words(ERR_SIGNER));
    squeeze(screen, sizeof screen, shown());
    squeeze(hint, sizeof hint, err_hint(ERR_SIGNER));
    ck_assert_msg(strstr(screen, hint) != NULL, "'%s' is not in\n%s", err_hint(ERR_SIGNER),
                  shown());
    expect_comes_by("costs at most 0.250462 ETH");
    expect_comes_by("0.000252 ETH"); /* the last line is not under the problem */
}

START_TEST(review__not_signed__says_why)
{
    check_failed_approval();
}
END_TEST

START_TEST(review__not_signed_in_a_small_window__says_why)
{
    resize(40, 12);
    check_failed_approval();
}
END_TEST

START_TEST(quote__refused__says_why_and_keeps_the_form)
{
    fill_quote("1.5 t");
    fake_chain_push_err(&home.chain, CHAIN_FEES, ERR_RPC);
    type(ENTER);
    expect_hidden("good for");
    expect_shown("New offset");
    expect_shown(err_hint(ERR_RPC));
    expect_shown("1.5 t");
    expect_shown("Ann & sons");
    expect_shown("flight to Rio");
}
END_TEST

/* ---- the Prices screen ---- */

START_TEST(prices__mouse__opens_the_section_under_it)
{
    type("\x1b[<0;25;1M\x1b[<0;25;1m");
    expect_shown("No trade is known yet");
    type("\x1b[<0;15;1M");
    expect_shown("Portfolio");
    type("\x1b[<64;25;1M\x1b[<0;70;1M"); /* the wheel, and beside the names */
    expect_shown("Portfolio");
}
END_TEST

START_TEST(prices__zoom__goes_on_through_shorter_and_longer_candles)
{
    type("2");
    expect_shown("[1d]");
    type_often("+", 4);
    expect_shown("[4h]");
    type_often("+", 40);
    expect_shown("[1m]");
    type_often("-", 60);
    expect_shown("[52w]");
    type("\x1b[<64;20;12M"); /* the wheel does the same */
    type_often("\x1b[<64;20;12M", 60);
    expect_shown("[1m]");
}
END_TEST

START_TEST(prices__choices__are_kept)
{
    char value[SETTING_VALUE];
    type("2");
    type("msp");
    setting_get(home.core, SET_CHART, value);
    ck_assert_str_eq(value, "heikin-ashi volume rsi sma marks");
    type("mmmsppp");
    setting_get(home.core, SET_CHART, value);
    ck_assert_str_eq(value, "candles volume marks");
}
END_TEST

START_TEST(prices__alert__is_made_listed_and_removed)
{
    type("2an");
    expect_shown("New alert");
    type(TAB "x\r\r");
    expect_shown("is no price above 0");
    type("\x7f"
         "1.05\r\r");
    expect_shown("above 1.05");
    expect_hidden("New alert");
    type("x");
    expect_shown("There is none yet");
}
END_TEST

START_TEST(prices__file__bad_names_are_refused_in_place)
{
    char path[300], chart[400];
    type("2w");
    type("\x15"
         "prices.gif\r");
    expect_shown("a chart is written as .csv");
    type("\x15"
         "/nonexistent/a.csv\r");
    expect_shown("cannot write");
    snprintf(path, sizeof path, "%s/a.csv", home.data_dir);
    snprintf(chart, sizeof chart, "\x15%s\r", path);
    type(chart);
    expect_shown("saved: ");
    expect_hidden("Write the chart");
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(path, sizeof path, file));
    ck_assert_str_eq(path, "start,open,high,low,close,volume,trades\r\n");
    fclose(file);
}
END_TEST

/* ---- the key is elsewhere ---- */

START_TEST(review__watched_address__is_given_out_and_never_signed_here)
{
    int64_t wallet;
    struct txn *txns;
    size_t count;
    struct addr watched = home_address(8, 8);
    ck_assert_int_eq(wallet_watch(home.core, &wallet, "Cold", &watched), OK);
    attach_ledger();
    ledger_give(&ledger, &watched, &addr_zero, u256_pow10(18));
    ledger_mine(&ledger);
    resize(130, 52);
    pass(10000);
    type("1");
    type(DOWN);
    type("s");
    expect_shown("(watch)");
    type(stranger_text);
    type(TAB);
    type("0.5");
    type(ENTER);
    expect_shown("Review");
    expect_shown("Have it signed");
    pass(1000);
    type(TAB);
    type(ENTER);
    expect_shown("To be signed");
    expect_shown("held for 24");
    ck_assert_int_eq(txn_list(home.core, 0, 10, &txns, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(txns[0].state, TXN_BUILT);
    ck_assert(txns[0].is_elsewhere);
    mem_free(txns);
    ck_assert_uint_eq(home.signer.count[SIGNER_PREPARE], 0);
}
END_TEST

START_TEST(airgap__document_typed__is_reviewed_signed_and_shown)
{
    struct airgap_request request;
    struct ur_encoder ur;
    struct buf part = {0};
    int64_t id = 0;
    job build = 0;
    attach_ledger();
    struct wallet_address from;
    ck_assert_int_eq(wallet_address_find(home.core, "Main", &from), OK);
    struct txn_intent intent = {
        .address_id = from.id, .to = stranger, .value = u256_from_u64(7), .is_elsewhere = true};
    ck_assert_int_eq(txn_build(home.core, &build, &intent), OK);
    ck_assert_int_eq(home_wait(&home, build), OK);
    ck_assert_int_eq(txn_ask_elsewhere(home.core, &id, build), OK);
    ck_assert_int_eq(airgap_of_txn(home.core, &request, id), OK);
    ck_assert_int_eq(airgap_ur_request(&ur, &request, 110), OK);
    resize(130, 52);
    type("1b");
    expect_shown("Air gap");
    type("ur:eth-sign-request/nonsense" ENTER);
    expect_shown("this part is not taken");
    for (size_t i = 0; i < ur.fragment_count; i++) {
        buf_reset(&part);
        ur_encoder_next(&ur, &part);
        type(buf_text(&part));
        type(ENTER);
    }
    turn();
    expect_shown("Sign for elsewhere");
    expect_shown(stranger_text);
    type(ENTER);
    expect_hidden("Scan this on the");
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 0);
    for (size_t i = 0; i < ur.fragment_count; i++) {
        buf_reset(&part);
        ur_encoder_next(&ur, &part);
        type(buf_text(&part));
        type(ENTER);
    }
    turn();
    pass(1000);
    type(TAB);
    type(ENTER);
    expect_shown("Scan this on the");
    ck_assert_uint_eq(home.signer.count[SIGNER_SIGN], 1);
    airgap_request_clear(&request);
    ur_encoder_clear(&ur);
    buf_clear(&part);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(review__watched_address__is_given_out_and_never_signed_here),
    SUITE_TEST(airgap__document_typed__is_reviewed_signed_and_shown),
    SUITE_TEST(prices__mouse__opens_the_section_under_it),
    SUITE_TEST(prices__zoom__goes_on_through_shorter_and_longer_candles),
    SUITE_TEST(prices__choices__are_kept),
    SUITE_TEST(prices__alert__is_made_listed_and_removed),
    SUITE_TEST(prices__file__bad_names_are_refused_in_place),
    SUITE_TEST(review__enter_at_once__cancels),
    SUITE_TEST(review__enter_when_armed__cancels),
    SUITE_TEST(quote__enter_at_once_or_when_armed__cancels),
    SUITE_TEST(review__keys_typed_ahead__are_forgotten),
    SUITE_TEST(review__approved_before_its_moment__is_not),
    SUITE_TEST(quote__approved_before_its_moment__is_not),
    SUITE_TEST(review__approved__signs_and_sends_once),
    SUITE_TEST(quote__approved__makes_one_order),
    SUITE_TEST(quote__not_read_to_the_end__is_not_approved),
    SUITE_TEST(review__not_read_to_the_end__is_not_approved),
    SUITE_TEST(quote__expired__is_asked_for_again),
    SUITE_TEST(quote__expired__says_so),
    SUITE_TEST(review__escape__discards_the_draft),
    SUITE_TEST(quote__escape__goes_back_to_the_form),
    SUITE_TEST(quote__escape_while_asking_again__cancels),
    SUITE_TEST(review__pasted_line_ends__are_no_enter),
    SUITE_TEST(quote__pasted_line_ends__are_no_enter),
    SUITE_TEST(review__ready_in_another_section__waits_in_its_own),
    SUITE_TEST(quote__ready_while_locked__is_not_over_the_lock),
    SUITE_TEST(review__locked_meanwhile__cannot_be_approved),
    SUITE_TEST(review__shows__every_fact_of_the_draft),
    SUITE_TEST(review__shows_in_a_small_window__every_fact_of_the_draft),
    SUITE_TEST(send__refused__says_why_and_keeps_the_form),
    SUITE_TEST(send__reverted__says_why_and_keeps_the_form),
    SUITE_TEST(review__not_signed__says_why),
    SUITE_TEST(review__not_signed_in_a_small_window__says_why),
    SUITE_TEST(quote__refused__says_why_and_keeps_the_form),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("approval", tests, &fixture)
