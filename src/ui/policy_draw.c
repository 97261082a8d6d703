/* The rows of a policy. */

#include "core/base/amount.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "ui/screen_policy.h"
#include "ui/show.h"

#define BAR 20 /* columns of what was spent */

static const char *kind_words(unsigned bit)
{
    switch (bit) {
    case POLICY_SEND: return "send currency and tokens";
    case POLICY_APPROVE: return "give allowances";
    case POLICY_SWAP: return "swap";
    case POLICY_OFFSET: return "retire carbon";
    case POLICY_MESSAGE: return "sign messages";
    case POLICY_TYPED: return "sign typed data";
    default: return "show and export keys";
    }
}

static void draw_switch(const struct canvas *canvas, int y, bool is_on, const char *words)
{
    canvas_text(canvas, 0, y, is_on ? STYLE_GOOD : STYLE_DIM, is_on ? "[x]" : "[ ]");
    canvas_text_in(canvas, 4, y, canvas->columns - 4, STYLE_TEXT, words);
}

/* How much of the day's limit is used, from 0 to BAR. */
static int bar_length(const struct u256 *spent, const struct u256 *limit)
{
    struct u256 bar = u256_from_u64(BAR), length, one = u256_from_u64(1);
    uint64_t columns;
    if (u256_is_zero(spent))
        return 0;
    if (u256_cmp(spent, limit) >= 0)
        return BAR;
    if (u256_mul_div(&length, spent, &bar, u256_is_zero(limit) ? &one : limit) ||
        !u256_to_u64(&columns, &length))
        return BAR;
    return columns < 1 ? 1 : (int)columns;
}

static void draw_spent(const struct policy_model *m, const struct canvas *canvas, int x, int y,
                       const struct policy_limit *limit, unsigned decimals)
{
    char text[SHOW_TEXT];
    struct u256 spent = policy_spent_of(&m->spent, limit->chain_id, &limit->token);
    int length = bar_length(&spent, &limit->per_day);
    for (int i = 0; i < BAR; i++)
        canvas_text(canvas, x + i, y, i < length ? STYLE_ACCENT : STYLE_DIM,
                    i < length ? "█" : "░");
    show_amount(text, &spent, decimals, 6);
    canvas_printf(canvas, x + BAR + 1, y, STYLE_DIM, "%s today", text);
}

static void draw_limit(const struct policy_model *m, const struct canvas *canvas, int y,
                       size_t token)
{
    struct policy copy = m->edited;
    const struct policy_limit *limit = policy_limit_of(&copy, m->network, token);
    bool is_fee = token == m->network->token_count, is_small = canvas->columns < 72;
    const struct token *row = &m->network->tokens[is_fee ? 0 : token];
    char text[2 * AMOUNT_TEXT_MAX + 8];
    canvas_text_in(canvas, 0, y, 9, STYLE_DIM, is_fee ? "fees" : row->symbol);
    /* As the signer counts them: core/eth/policy.h. */
    if (limit == NULL && is_fee && policy_limit_of(&copy, m->network, 0) != NULL) {
        canvas_printf(canvas, 10, y, STYLE_DIM, "count as %s", row->symbol);
        return;
    }
    if (limit == NULL) {
        canvas_text(canvas, 10, y, copy.only_limited && !is_fee ? STYLE_BAD : STYLE_DIM,
                    copy.only_limited && !is_fee ? "nothing may be spent" : "no limit");
        return;
    }
    policy_limit_text(text, sizeof text, &copy, m->network, token);
    for (char *space = text; *space != '\0'; space++)
        if (*space == ' ')
            *space = '/';
    canvas_text_in(canvas, 10, y, is_small ? canvas->columns - 10 : 18, STYLE_STRONG, text);
    if (!is_small)
        draw_spent(m, canvas, 30, y, limit, row->decimals);
}

static void draw_recipient(const struct policy_model *m, const struct canvas *canvas, int y,
                           size_t place)
{
    const struct policy_place *recipient = &m->edited.recipients[place];
    char text[ADDRESS_TEXT], brief[SHOW_TEXT];
    address_write(text, &recipient->address);
    show_short_address(brief, &recipient->address);
    canvas_text(canvas, 2, y, STYLE_TEXT, canvas->columns < 46 ? brief : text);
    if (canvas->columns >= 60 && recipient->chain_id != m->network->chain_id)
        canvas_printf(canvas, 46, y, STYLE_DIM, "chain %llu",
                      (unsigned long long)recipient->chain_id);
}

static void draw_row(const struct policy_model *m, const struct canvas *canvas, int y,
                     const struct policy_row *row)
{
    char hours[16], text[64];
    switch (row->kind) {
    case POLICY_ROW_KIND:
        draw_switch(canvas, y, (m->edited.allow & row->bit) != 0, kind_words(row->bit));
        break;
    case POLICY_ROW_LIMITED_ONLY:
        draw_switch(canvas, y, m->edited.only_limited, "spend only what has a limit");
        break;
    case POLICY_ROW_RECIPIENTS_ONLY:
        draw_switch(canvas, y, m->edited.only_recipients, "pay only these, and own addresses:");
        break;
    case POLICY_ROW_HOURS:
        policy_hours_text(hours, sizeof hours, &m->edited);
        (void)text_format(text, sizeof text, "%s", hours[0] != '\0' ? hours : "the whole day");
        canvas_text(canvas, 0, y, STYLE_DIM, "hours");
        canvas_printf(canvas, 10, y, STYLE_STRONG, "%s%s", text, hours[0] != '\0' ? " UTC" : "");
        break;
    case POLICY_ROW_LIMIT: draw_limit(m, canvas, y, row->token); break;
    case POLICY_ROW_RECIPIENT: draw_recipient(m, canvas, y, row->place); break;
    case POLICY_ROW_ADD: canvas_text(canvas, 2, y, STYLE_DIM, "add a recipient…"); break;
    }
}

void policy_draw_rows(const struct policy_model *m, const struct canvas *canvas)
{
    list_draw_place(&m->list, canvas, 0);
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++) {
        size_t at = list_at(&m->list, row);
        draw_row(m, canvas, 2 + (int)row, &m->rows[at]);
        if (at == m->list.selected)
            canvas_restyle(canvas, 0, 2 + (int)row, canvas->columns, STYLE_SELECTED);
    }
}
