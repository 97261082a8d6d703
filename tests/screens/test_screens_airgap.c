/* The air gap: taking in, reviewing, showing. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/text.h"
#include "ui/screen_airgap.h"

static void fill_request(struct airgap_request *out, bool is_huge)
{
    *out = (struct airgap_request){
        .has_id = true, .type = ETH_UR_TYPED_TX, .chain_id = 137, .has_address = true};
    memset(out->id16, 0x5a, sizeof out->id16);
    out->address = golden_addr(100);
    for (unsigned i = 0; i < (is_huge ? 6000u : 150u); i++)
        buf_add_byte(&out->data, (uint8_t)(i * 7));
}

static void feed(struct airgap_model *m, unsigned parts)
{
    struct airgap_request request;
    struct ur_encoder encoder;
    fill_request(&request, false);
    ck_assert_int_eq(airgap_ur_request(&encoder, &request, 120), OK);
    for (unsigned i = 0; i < parts; i++) {
        struct buf part = {0};
        ur_encoder_next(&encoder, &part);
        ck_assert_int_eq(ur_decoder_feed(&m->decoder, buf_text(&part), part.len), OK);
        buf_clear(&part);
    }
    ur_encoder_clear(&encoder);
    airgap_request_clear(&request);
    airgap_progress(m->progress, sizeof m->progress, &m->decoder);
}

static void fill_airgap(void *model, enum golden_state state)
{
    struct airgap_model *m = model;
    if (state == GOLDEN_NORMAL)
        feed(m, 3);
    if (state == GOLDEN_HUGE)
        for (int i = 0; i < 1000; i++)
            buf_add_text(&m->line, "UR:ETH-SIGN-REQUEST/OLADTP");
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem,
                        "this part is not taken: it belongs to another message");
}

static const struct golden_screen airgap = {
    .ops = &screen_airgap, .fill = fill_airgap, .states = GOLDEN_ALL};

START_TEST(screens__airgap__golden)
{
    golden_check(&airgap);
}
END_TEST

static void fill_show(void *model, enum golden_state state)
{
    struct airgap_show_model *m = model;
    fill_request(&m->request, state == GOLDEN_HUGE);
    if (state != GOLDEN_FAILING)
        return;
    m->is_signed = true;
    m->signed_.has_id = true;
    m->signed_.type = ETH_UR_MESSAGE;
    memset(m->signed_.sig65, 0x11, sizeof m->signed_.sig65);
}

static const struct golden_screen show = {.ops = &screen_airgap_show,
                                          .name = "airgap_show",
                                          .fill = fill_show,
                                          .states = 1u << GOLDEN_NORMAL | 1u << GOLDEN_HUGE |
                                                    1u << GOLDEN_FAILING};

START_TEST(screens__airgap_show__golden)
{
    golden_check(&show);
}
END_TEST

static void fill_review(void *model, enum golden_state state)
{
    struct airgap_review_model *m = model;
    const struct token *usdc = &golden_network()->tokens[GOLDEN_USDC];
    struct tx_facts facts = {.kind = FACT_TOKEN_TRANSFER,
                             .chain_id = golden_network()->chain_id,
                             .nonce = 42,
                             .gas = 65000,
                             .max_fee = golden_units("30", 9),
                             .token = usdc->address,
                             .to = usdc->address,
                             .recipient = golden_addr(7),
                             .from = golden_addr(100)};
    if (state == GOLDEN_EMPTY) {
        (void)text_copy(m->problem, sizeof m->problem, "this request has expired: read it again");
        return;
    }
    facts.amount.v = state == GOLDEN_HUGE ? golden_u256_max() : golden_units("12.5", 6);
    facts.max_cost.v = golden_units("0.00195", 18);
    m->row_count = describe_rows(m->rows, golden_network(), &facts);
    m->approval.is_armed = true;
    m->approval.chosen = state == GOLDEN_NORMAL;
    if (state == GOLDEN_HUGE)
        (void)text_copy(m->warning, sizeof m->warning,
                        "it is for another network than the one that is chosen here");
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem,
                        "the account's policy does not allow this: 12.5 USDC in a day");
}

static const struct golden_screen review = {.ops = &screen_airgap_review,
                                            .name = "airgap_review",
                                            .fill = fill_review,
                                            .states = GOLDEN_ALL};

START_TEST(screens__airgap_review__golden)
{
    golden_check(&review);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(screens__airgap__golden),
    SUITE_TEST(screens__airgap_show__golden),
    SUITE_TEST(screens__airgap_review__golden),
};
SUITE_MAIN("screens_airgap", tests)
