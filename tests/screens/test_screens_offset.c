/* Offsets, quotes, orders, certificates, notices. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_certificate.h"
#include "ui/screen_notices.h"
#include "ui/screen_offset_new.h"
#include "ui/screen_offsets.h"
#include "ui/screen_order.h"
#include "ui/screen_quote.h"

#define LONG_NAME                                                                                  \
    "Associação dos amigos da floresta 森林 and of all the rivers that come down from there"

static void fill_order(struct offset_order *order, size_t number, bool is_huge)
{
    order->id = (int64_t)number + 1;
    order->state = (enum order_state)(number % 4);
    order->mass.v = is_huge ? INT64_MAX : (int64_t)(number * 750 + 1500) * CO2_KG;
    order->created_s = GOLDEN_NOW - 40 - (int64_t)number * 3000;
    (void)text_copy(order->beneficiary, sizeof order->beneficiary,
                    is_huge ? LONG_NAME : "Ana Souza");
    order->certificate_id = order->state == ORDER_DONE ? 1 : 0;
    order->is_waiting_for_unlock = number == 4;
    order->is_driven_here = true;
}

static void fill_offsets(void *model, enum golden_state state)
{
    struct offsets_model *m = model;
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "cannot read the store: disk I/O error");
        return;
    }
    m->window.count = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 90 : 6;
    m->window.base = state == GOLDEN_HUGE ? 40000 : 0;
    struct offset_order *orders = mem_array(m->window.count, sizeof *orders);
    for (size_t i = 0; i < m->window.count; i++)
        fill_order(&orders[i], i, state == GOLDEN_HUGE);
    m->window.items = orders;
    m->retired.v = state == GOLDEN_HUGE ? INT64_MAX : 4500 * CO2_KG;
    m->certificate_count = state == GOLDEN_HUGE ? 9999 : 2;
    list_set_count(&m->list, m->window.base + m->window.count);
    m->list.selected = state == GOLDEN_HUGE ? 40050 : 1;
}

static const struct golden_screen offsets = {.ops = &screen_offsets,
                                             .fill = fill_offsets,
                                             .states = GOLDEN_ALL,
                                             .section = 2,
                                             .is_root = true};

START_TEST(screens__offsets__golden)
{
    golden_check(&offsets);
}
END_TEST

static void fill_offset_new(void *model, enum golden_state state)
{
    struct offset_new_model *m = model;
    m->network = golden_network();
    struct field *amount =
        form_add(&m->form, FIELD_LINE, "How much", "1.5 t, 300 kg, or money: 20 USDC");
    struct field *pay = form_add(&m->form, FIELD_PICK, "Pay with", NULL);
    struct field *from = form_add(&m->form, FIELD_PICK, "From", NULL);
    struct field *name = form_add(&m->form, FIELD_LINE, "On behalf of", "a name; public for ever");
    struct field *message = form_add(&m->form, FIELD_LINE, "Message", "public for ever");
    field_add_choice(pay, "USDC");
    field_add_choice(pay, "POL");
    field_add_choice(from, "main/0  0x5290…9EE7");
    if (state == GOLDEN_EMPTY)
        return;
    field_set_text(amount, "1.5 t");
    field_set_text(name, state == GOLDEN_HUGE ? LONG_NAME LONG_NAME : "Ana Souza");
    field_set_text(message, "flights of 2026");
    m->form.focus = state == GOLDEN_HUGE ? 3 : 4;
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_FUNDS, "the pool is too small for 1500 t: it holds 812 MCO2");
}

static const struct golden_screen offset_new = {
    .ops = &screen_offset_new, .fill = fill_offset_new, .states = GOLDEN_ALL, .section = 2};

START_TEST(screens__offset_new__golden)
{
    golden_check(&offset_new);
}
END_TEST

static void fill_quote(void *model, enum golden_state state)
{
    struct quote_model *m = model;
    struct offset_quote *q = &m->quote;
    m->network = golden_network();
    q->request.pay_token = state == GOLDEN_EMPTY ? GOLDEN_MCO2 : GOLDEN_USDC;
    q->request.slippage_bps = 100;
    (void)text_copy(q->request.beneficiary, sizeof q->request.beneficiary,
                    state == GOLDEN_HUGE ? LONG_NAME : "Ana Souza");
    (void)text_copy(q->request.message, sizeof q->request.message,
                    state == GOLDEN_EMPTY  ? ""
                    : state == GOLDEN_HUGE ? LONG_NAME LONG_NAME
                                           : "flights of 2026");
    q->mass.v = state == GOLDEN_HUGE ? INT64_MAX : 1500 * CO2_KG;
    q->carbon.v = state == GOLDEN_HUGE ? golden_u256_max() : golden_units("1.5", 18);
    q->pay.v = golden_units("1.352341", 6);
    q->pay_max.v = golden_units("1.365864", 6);
    q->pool_fee.v = golden_units("0.004057", 6);
    q->spot = golden_price("0.8973");
    q->at_size = golden_price("0.90156");
    q->impact_bps = 18;
    q->network_fee.v = golden_units("0.0112865050996", 18);
    q->network_fee_max.v = golden_units("0.02053876", 18);
    q->have.v = golden_units(state == GOLDEN_FAILING ? "1.1" : "500", 6);
    q->have_native.v = golden_units("9.749960066184057", 18);
    for (int step = 0; step < OFFSET_STEPS; step++)
        q->needed[step] = state != GOLDEN_EMPTY || step >= STEP_APPROVE_RETIRE;
    q->expires_s = state == GOLDEN_HUGE ? GOLDEN_NOW - 1 : GOLDEN_NOW + 42;
    if (state == GOLDEN_FAILING) {
        q->problem = ERR_FUNDS;
        (void)text_copy(q->problem_words, sizeof q->problem_words,
                        "there are 1.1 USDC at this address, 0.265864 less than this needs");
    }
    m->approval.is_armed = true;
}

static const struct golden_screen quote = {
    .ops = &screen_quote, .fill = fill_quote, .states = GOLDEN_ALL, .section = 2};

START_TEST(screens__quote__golden)
{
    golden_check(&quote);
}
END_TEST

static void fill_order_model(void *model, enum golden_state state)
{
    struct order_model *m = model;
    m->network = golden_network();
    fill_order(&m->order,
               state == GOLDEN_FAILING ? 2
               : state == GOLDEN_EMPTY ? 4
                                       : 0,
               state == GOLDEN_HUGE);
    m->id = m->order.id;
    m->order.pay_token = GOLDEN_USDC;
    m->order.pay_max.v = golden_units("1.365864", 6);
    (void)text_copy(m->order.message, sizeof m->order.message, "flights of 2026");
    static const char *const words[] = {"let the exchange take at most 1.365864 USDC",
                                        "buy 1.5 MCO2 for at most 1.365864 USDC",
                                        "let the retirement contract take 1.5 MCO2",
                                        "retire 1.5 t for good", "issue the certificate"};
    for (int step = 0; step < OFFSET_STEPS; step++)
        (void)text_copy(m->order.step_words[step], sizeof m->order.step_words[step],
                        state == GOLDEN_HUGE ? LONG_NAME : words[step]);
    if (state == GOLDEN_EMPTY) {
        for (int step = 0; step < OFFSET_STEPS; step++)
            m->order.steps[step] = step < 2 ? STEP_SKIPPED : STEP_WAITING;
        return;
    }
    m->order.steps[0] = STEP_DONE;
    m->order.steps[1] = state == GOLDEN_FAILING ? STEP_FAILED : STEP_RUNNING;
    for (int step = 2; step < OFFSET_STEPS; step++)
        m->order.steps[step] = STEP_WAITING;
    (void)text_copy(m->order.step_words[1], sizeof m->order.step_words[1],
                    state == GOLDEN_FAILING
                        ? "the price moved beyond the agreed bound: nothing was bought"
                        : "buy 1.5 MCO2 for at most 1.365864 USDC: sent, waiting for a block");
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->order.error, sizeof m->order.error,
                        "the price moved beyond the agreed bound: nothing was bought");
}

static const struct golden_screen order = {
    .ops = &screen_order, .fill = fill_order_model, .states = GOLDEN_ALL, .section = 2};

START_TEST(screens__order__golden)
{
    golden_check(&order);
}
END_TEST

static void fill_certificate(void *model, enum golden_state state)
{
    struct certificate_model *m = model;
    m->id = 1;
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "not found");
        return;
    }
    int lines = state == GOLDEN_HUGE ? 5000 : 24;
    for (int i = 0; i < lines && state != GOLDEN_EMPTY; i++)
        buf_printf(&m->text, "line %d of a certificate\n", i + 1);
    if (state != GOLDEN_NORMAL)
        return;
    m->is_verified = true;
    static const struct check_line checks[] = {
        {"file", CHECK_OK, "its form and its hash are right"},
        {"network", CHECK_OK, ""},
        {"contract", CHECK_OK, ""},
        {"amount", CHECK_OK, ""},
        {"batch", CHECK_OPEN, "batch 12 is still open: its hash chain can be checked later"},
    };
    memcpy(m->verification.lines, checks, sizeof checks);
    m->verification.count = MEM_COUNT(checks);
    m->verification.is_valid = true;
}

static const struct golden_screen certificate = {
    .ops = &screen_certificate, .fill = fill_certificate, .states = GOLDEN_ALL, .section = 2};

START_TEST(screens__certificate__golden)
{
    golden_check(&certificate);
}
END_TEST

static void fill_notices(void *model, enum golden_state state)
{
    struct notices_model *m = model;
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "cannot read the store: disk I/O error");
        return;
    }
    static const char *const texts[] = {
        "1.5 t retired for Ana Souza", "confirmed: send 0.25 POL to 0x7099…79C8",
        "received 500 USDC at main",   "the chain went back 3 blocks",
        "MCO2 crossed 0.90 USD",       "a wrong password was tried twice"};
    m->window.count = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 100 : 6;
    m->window.base = state == GOLDEN_HUGE ? 250000 : 0;
    m->unread = state == GOLDEN_EMPTY ? 0 : state == GOLDEN_HUGE ? 123456 : 3;
    struct notice *notices = mem_array(m->window.count, sizeof *notices);
    for (size_t i = 0; i < m->window.count; i++) {
        static const enum notice_kind kinds[] = {NOTICE_OFFSET, NOTICE_CONFIRMED, NOTICE_RECEIVED,
                                                 NOTICE_CHAIN,  NOTICE_PRICE,     NOTICE_SECURITY};
        notices[i].kind = kinds[i % 6];
        (void)text_copy(notices[i].text, sizeof notices[i].text,
                        state == GOLDEN_HUGE ? LONG_NAME : texts[i % 6]);
        notices[i].is_read = i > 2;
        notices[i].time_s = GOLDEN_NOW - 30 - (int64_t)i * 400;
        notices[i].link = i % 6 == 3 ? LINK_NONE : LINK_TXN;
    }
    m->window.items = notices;
    list_set_count(&m->list, m->window.base + m->window.count);
    m->list.selected = state == GOLDEN_HUGE ? 250040 : 0;
}

static const struct golden_screen notices = {.ops = &screen_notices,
                                             .fill = fill_notices,
                                             .states = GOLDEN_ALL,
                                             .section = 3,
                                             .is_root = true};

START_TEST(screens__notices__golden)
{
    golden_check(&notices);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(screens__offsets__golden),     SUITE_TEST(screens__offset_new__golden),
    SUITE_TEST(screens__quote__golden),       SUITE_TEST(screens__order__golden),
    SUITE_TEST(screens__certificate__golden), SUITE_TEST(screens__notices__golden),
};
SUITE_MAIN("screens_offset", tests)
