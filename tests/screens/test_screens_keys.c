/* Words and their addresses, signing, the policy and the audit log. */

#include "support/golden.h"
#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/review.h"
#include "ui/screen_audit.h"
#include "ui/screen_keystore.h"
#include "ui/screen_policy.h"
#include "ui/screen_restore.h"
#include "ui/screen_reveal.h"
#include "ui/screen_sign.h"

#define LONG_TEXT                                                                                  \
    "I, the undersigned, agree to the terms of the forest and of everything that lives in it "

/* ---- the form ---- */

static void fill_sign(void *model, enum golden_state state)
{
    struct sign_model *m = model;
    int64_t id = 1;
    screen_sign.open(NULL, m, &id);
    m->address.address = golden_addr(100);
    struct key key = {.kind = K_RUNE};
    const char *text = state == GOLDEN_EMPTY ? "" : "I agree to nothing";
    for (int i = 0; i < (state == GOLDEN_HUGE ? 15 : 1); i++)
        for (const char *c = text; *c != '\0'; c++) {
            key.rune = (uint8_t)*c;
            ck_assert(screen_sign.key(NULL, m, &key));
        }
    if (state == GOLDEN_HUGE) {
        m->form.fields[SIGN_FIELD_MODE].choice = SIGN_MODE_VERIFY;
        m->form.fields[SIGN_FIELD_SIGNATURE].is_hidden = false;
        memset(m->form.fields[SIGN_FIELD_SIGNATURE].text, 'a', 132);
        (void)text_copy(m->verdict, sizeof m->verdict,
                        "signed by 0x000000000000000000000000000000000000006E");
    }
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_SYNTAX, "the document is no JSON: at byte 0");
}

static const struct golden_screen sign = {
    .ops = &screen_sign, .fill = fill_sign, .states = GOLDEN_ALL};

START_TEST(screens__sign__golden)
{
    golden_check(&sign);
}
END_TEST

/* ---- the review ---- */

static struct sign_draft message_draft(const char *text, bool is_text)
{
    return (struct sign_draft){.kind = SIGN_MESSAGE,
                               .digest.b = {0x5a, 0x5a},
                               .message = {.signer = golden_addr(100),
                                           .is_text = is_text,
                                           .is_altered = !is_text,
                                           .len = strlen(text),
                                           .text = view_of_text(text)}};
}

static void add_field(struct buf *out, bool is_domain, const char *name, const char *type,
                      const char *value)
{
    review_field_add(out, &(struct review_field){.is_domain = is_domain,
                                                 .name = view_of_text(name),
                                                 .type = view_of_text(type),
                                                 .value = view_of_text(value)});
}

/* A permit: of our own chain and bounded, or as bad as one can be. */
static struct sign_draft typed_draft(struct buf *fields, bool is_bad)
{
    const struct network *network = golden_network();
    struct sign_draft draft = {.kind = SIGN_TYPED, .digest.b = {0x5a, 0x5a}};
    struct typed_facts *facts = &draft.typed;
    facts->signer = golden_addr(100);
    facts->has_chain_id = !is_bad;
    facts->chain_id = network->chain_id;
    facts->has_contract = true;
    facts->contract = network->tokens[GOLDEN_USDC].address;
    (void)text_copy(facts->name, sizeof facts->name, "USD Coin");
    (void)text_copy(facts->primary_type, sizeof facts->primary_type, "Permit");
    facts->permit = (struct typed_permit){
        .kind = TYPED_PERMIT,
        .is_well_known = true,
        .spender = golden_addr(7),
        .contract = facts->contract,
        .deadline_s = is_bad ? INT64_MAX : GOLDEN_NOW + 3600,
        .count = 1,
        .total = 1,
        .items = {{.token = facts->contract,
                   .amount = is_bad ? golden_u256_max() : golden_units("20", 6),
                   .is_unlimited = is_bad,
                   .expires_s = is_bad ? INT64_MAX : GOLDEN_NOW + 3600}}};
    add_field(fields, true, "name", "string", "USD Coin");
    add_field(fields, true, "verifyingContract", "address",
              "0x0000000000000000000000000000000000000005");
    add_field(fields, false, "value", "uint256", is_bad ? "2^256-1" : "20000000");
    add_field(fields, false, "deadline", "uint256", "1795352400");
    facts->field_count = 4;
    facts->fields = view_of_buf(fields);
    return draft;
}

static void fill_review(void *model, enum golden_state state)
{
    struct sign_review_model *m = model;
    struct buf fields = {0}, text = {0};
    struct sign_draft draft;
    for (int i = 0; i < 40; i++)
        buf_printf(&text, "%s\n", LONG_TEXT);
    draft = state == GOLDEN_EMPTY  ? message_draft("0xdeadbeef", false)
            : state == GOLDEN_HUGE ? message_draft(buf_text(&text), true)
                                   : typed_draft(&fields, state == GOLDEN_FAILING);
    sign_lines_add(&m->lines, &draft, golden_network(), GOLDEN_NOW);
    m->approval.is_armed = true;
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem, "the policy allows no typed data");
    buf_clear(&fields);
    buf_clear(&text);
}

/* A document that a contract reads, and nobody here knows. */
static void fill_unknown(void *model, enum golden_state state)
{
    struct sign_review_model *m = model;
    struct buf fields = {0};
    struct sign_draft draft = typed_draft(&fields, false);
    (void)state;
    draft.typed.permit = (struct typed_permit){.kind = TYPED_PERMIT_NONE};
    (void)text_copy(draft.typed.primary_type, sizeof draft.typed.primary_type, "MetaTransaction");
    sign_lines_add(&m->lines, &draft, golden_network(), GOLDEN_NOW);
    m->approval.is_armed = true;
    buf_clear(&fields);
}

static const struct golden_screen unknown = {.ops = &screen_sign_review,
                                             .name = "sign_review_unknown",
                                             .fill = fill_unknown,
                                             .states = 1u << GOLDEN_EMPTY};

static const struct golden_screen review = {
    .ops = &screen_sign_review, .fill = fill_review, .states = GOLDEN_ALL};

START_TEST(screens__sign_review__golden)
{
    golden_check(&review);
    golden_check(&unknown);
}
END_TEST

static void fill_signature(void *model, enum golden_state state)
{
    struct signature_model *m = model;
    (void)state;
    memset(m->shown.sig65, 0xa5, 64);
    m->shown.sig65[64] = 27;
}

static const struct golden_screen signature_screen = {
    .ops = &screen_signature, .fill = fill_signature, .states = 1u << GOLDEN_NORMAL};

START_TEST(screens__signature__golden)
{
    golden_check(&signature_screen);
}
END_TEST

#define KNOWN "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"

START_TEST(sign_recover__tells_who_signed_and_refuses_the_rest)
{
    /* ethers 6: new Wallet("0x" + "46".repeat(32)).signMessage("hello") */
    static const char signature[] =
        "0xf63c93dc642a4839770b35abf9cb304ac2f1b5463d9a9abd87546feaa0af992e"
        "659cf087c433e45c45f6135cb819ab1922c6359dbb1b8c8d7a54141de2cd4beb1b";
    struct addr signer, want;
    struct view text = view_of_text("hello");
    char changed[sizeof signature];
    ck_assert_int_eq(sign_recover(&signer, text, false, signature), OK);
    ck_assert_int_eq(address_read(&want, KNOWN, strlen(KNOWN)), OK);
    ck_assert(addr_equal(&signer, &want));
    memcpy(changed, signature, sizeof changed);
    changed[130] = '0';
    changed[131] = '5';
    ck_assert_int_eq(sign_recover(&signer, text, false, changed), ERR_INVALID);
    changed[131] = '\0';
    ck_assert_int_eq(sign_recover(&signer, text, false, changed), ERR_SYNTAX);
    ck_assert_int_eq(sign_recover(&signer, text, true, signature), ERR_SYNTAX); /* no JSON */
    ck_assert_int_eq(sign_recover(&signer, view_of_text("hullo"), false, signature), OK);
    ck_assert(!addr_equal(&signer, &want));
}
END_TEST

/* ---- the audit log ---- */

static void fill_audit(void *model, enum golden_state state)
{
    static const char *const texts[] = {
        "send 1.5 MCO2 to 0x0000…0007", "message of 18 bytes", "Permit for USD Coin",
        "the policy allows 5 ETH a day, 4.5 were spent, 1 is asked for", "policy 2: 3 limits"};
    struct audit_model *m = model;
    if (state == GOLDEN_EMPTY)
        return;
    size_t count = state == GOLDEN_HUGE ? 5000 : AUDIT_KINDS, kept = count < 100 ? count : 100;
    struct audit_record *records = mem_array(kept, sizeof *records);
    for (size_t i = 0; i < kept; i++) {
        records[i] = (struct audit_record){.kind = (enum audit_kind)(i % AUDIT_KINDS),
                                           .seq = count - i,
                                           .time_s = GOLDEN_NOW - 3600 * (int64_t)i,
                                           .chain_id = 137,
                                           .address = golden_addr(100)};
        records[i].digest.b[31] = (uint8_t)(i + 1);
        (void)text_copy(records[i].text, AUDIT_TEXT,
                        state == GOLDEN_HUGE ? LONG_TEXT : texts[i % MEM_COUNT(texts)]);
    }
    m->window = (struct window){.items = records, .count = kept, .has_more = count > kept};
    list_set_count(&m->list, count);
    m->list.selected = state == GOLDEN_HUGE ? 50 : 1;
    if (state == GOLDEN_FAILING) {
        m->verdict = (struct audit_verdict){.is_done = true, .checked = 4, .bad_seq = 5};
        (void)text_copy(m->verdict.words, sizeof m->verdict.words,
                        "record 5 was altered; the 4 before it are as the signer made them");
    }
}

static const struct golden_screen audit = {
    .ops = &screen_audit, .fill = fill_audit, .states = GOLDEN_ALL, .section = 4};

START_TEST(screens__audit__golden)
{
    golden_check(&audit);
}
END_TEST

/* ---- the policy ---- */

static void fill_policy(void *model, enum golden_state state)
{
    struct policy_model *m = model;
    m->network = golden_network();
    if (state == GOLDEN_FAILING) {
        (void)text_copy(m->problem, sizeof m->problem, "the session is locked\nunlock it first");
        return;
    }
    m->is_loaded = true;
    policy_init(&m->saved);
    m->saved.version = 3;
    m->edited = m->saved;
    if (state != GOLDEN_EMPTY) {
        m->edited.allow &= ~(unsigned)POLICY_EXPORT;
        ck_assert_int_eq(policy_set_limit(&m->edited, m->network, GOLDEN_MCO2, "5 20"), OK);
        ck_assert_int_eq(policy_set_limit(&m->edited, m->network, GOLDEN_USDC, "any 100.5"), OK);
        ck_assert_int_eq(policy_set_limit(&m->edited, m->network, 4, "0.01 0.05"), OK);
        ck_assert_int_eq(policy_set_hours(&m->edited, "08:00-18:30"), OK);
        m->spent.rows[m->spent.count++] =
            (struct policy_spent_row){.chain_id = m->network->chain_id,
                                      .token = m->network->tokens[GOLDEN_MCO2].address,
                                      .amount = golden_units("7.5", 18)};
    }
    if (state == GOLDEN_HUGE) {
        m->edited.only_limited = m->edited.only_recipients = true;
        for (size_t i = 0; i < POLICY_RECIPIENTS; i++)
            m->edited.recipients[m->edited.recipient_count++] =
                (struct policy_place){.chain_id = i, .address = golden_addr(200 + i)};
        ck_assert_int_eq(
            policy_set_limit(&m->edited, m->network, GOLDEN_ETH, "1 99999999999999999999999999"),
            OK);
    }
    policy_rows(m);
    m->list.selected = state == GOLDEN_HUGE ? m->list.count - 1 : 9;
}

/* Fees without a limit of their own, where the currency they are paid in has one. */
static void fill_policy_fees(void *model, enum golden_state state)
{
    struct policy_model *m = model;
    fill_policy(model, GOLDEN_EMPTY);
    (void)state;
    ck_assert_int_eq(policy_set_limit(&m->edited, m->network, GOLDEN_ETH, "1 2"), OK);
}

static const struct golden_screen policy_fees = {.ops = &screen_policy,
                                                 .name = "policy_fees",
                                                 .fill = fill_policy_fees,
                                                 .states = 1u << GOLDEN_EMPTY,
                                                 .section = 4};

static const struct golden_screen policy_screen = {
    .ops = &screen_policy, .fill = fill_policy, .states = GOLDEN_ALL, .section = 4};

START_TEST(screens__policy__golden)
{
    golden_check(&policy_screen);
    golden_check(&policy_fees);
}
END_TEST

START_TEST(policy_text__is_read_as_it_is_written)
{
    const struct network *network = golden_network();
    struct policy policy;
    char text[200];
    policy_init(&policy);
    static const struct {
        const char *typed;
        enum err want;
        const char *shown;
    } limits[] = {{"5 20", OK, "5 20"},
                  {"  1.5   any ", OK, "1.5 any"},
                  {"any any", OK, "any any"},
                  {"2 3", OK, "2 3"},
                  {"1 2 3", ERR_SYNTAX, "2 3"},
                  {"5 4", ERR_INVALID, "2 3"},
                  {"x 4", ERR_RANGE, "2 3"},
                  {"1 2, USDC 1 2", ERR_SYNTAX, "2 3"},
                  {"", OK, ""}};
    for (size_t i = 0; i < MEM_COUNT(limits); i++) {
        ck_assert_msg(policy_set_limit(&policy, network, GOLDEN_MCO2, limits[i].typed) ==
                          limits[i].want,
                      "case %zu", i);
        policy_limit_text(text, sizeof text, &policy, network, GOLDEN_MCO2);
        ck_assert_str_eq(text, limits[i].shown);
    }
    ck_assert_uint_eq(policy.limit_count, 0);
    static const char *const bad[] = {"8:00-9:00x",  "08:00-24:01", "08:00-08:00", "08:60-09:00",
                                      "08:00_09:00", "08:00-09:0",  "aa:00-09:00", "08:00-09:000"};
    for (size_t i = 0; i < MEM_COUNT(bad); i++)
        ck_assert_msg(policy_set_hours(&policy, bad[i]) == ERR_SYNTAX, "%s", bad[i]);
    ck_assert_int_eq(policy_set_hours(&policy, "22:15-06:00"), OK);
    policy_hours_text(text, sizeof text, &policy);
    ck_assert_str_eq(text, "22:15-06:00");
    ck_assert_int_eq(policy_check_form(&policy), OK);
}
END_TEST

/* ---- words ---- */

#define RIGHT_WORDS "legal winner thank year wave sausage worth useful legal winner thank yellow"

static void type_words(struct restore_model *m, const char *text)
{
    struct key key = {.kind = K_RUNE};
    uint32_t rune;
    m->form.focus = RESTORE_WORDS;
    for (size_t at = 0; text[at] != '\0';) {
        at += text_decode(&rune, text + at, strlen(text + at));
        key.rune = rune;
        ck_assert(screen_restore.key(NULL, m, &key));
    }
}

static void fill_restore(void *model, enum golden_state state)
{
    static const char *const typed[] = {
        [GOLDEN_EMPTY] = "",
        [GOLDEN_NORMAL] = "legal winner th",
        [GOLDEN_HUGE] =
            "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　"
            "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　"
            "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　"
            "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あい",
        [GOLDEN_FAILING] =
            "legal winnr thank year wave sausage worth useful legal winner thank ye"};
    static struct word_help helps[GOLDEN_STATES];
    static bool known[GOLDEN_STATES];
    struct restore_model *m = model;
    screen_restore.open(NULL, m, NULL);
    field_set_text(&m->form.fields[RESTORE_NAME], state == GOLDEN_EMPTY ? "" : "paper from 2021");
    type_words(m, typed[state]);
    if (!known[state]) /* it is drawn in some hundred sizes */
        word_help_update(&helps[state], &m->form.fields[RESTORE_WORDS].secret);
    known[state] = true;
    m->help = helps[state];
    m->is_stale = false;
}

static const struct golden_screen restore = {
    .ops = &screen_restore, .fill = fill_restore, .states = GOLDEN_ALL};

START_TEST(screens__restore__golden)
{
    golden_check(&restore);
}
END_TEST

static void help_of(struct word_help *help, struct secret *words, const char *text)
{
    ck_assert_int_eq(secret_init_library(), OK);
    secret_init(words, 1024);
    ck_assert(secret_add(words, text, strlen(text)));
    word_help_update(help, words);
}

START_TEST(word_help__finds_language_completion_and_mistakes)
{
    struct word_help help = {0};
    struct secret words = {0};
    help_of(&help, &words, "");
    ck_assert_uint_eq(help.count, 0);
    ck_assert(!help.is_typing && !word_help_complete(&help, &words));
    help_of(&help, &words, "legal winner yello");
    ck_assert_uint_eq(help.count, 3);
    ck_assert_uint_eq(help.unknown, 0);
    ck_assert_uint_eq(help.end_count, 1);
    ck_assert(word_help_complete(&help, &words));
    ck_assert_uint_eq(words.len, strlen("legal winner yellow "));
    ck_assert_mem_eq(words.data, "legal winner yellow ", words.len);
    word_help_update(&help, &words);
    ck_assert(!help.is_typing);
    help_of(&help, &words, "legal winnr than");
    ck_assert_uint_eq(help.unknown, 2);
    ck_assert_str_eq(mnemonic_word(help.near[0], help.language), "winner");
    help_of(&help, &words, "legal winnr"); /* is being typed: corrected in place */
    ck_assert_uint_eq(help.unknown, 0);
    ck_assert(word_help_complete(&help, &words));
    ck_assert_mem_eq(words.data, "legal winner ", words.len);
    help_of(&help, &words, "abeja abdomen");
    ck_assert_int_eq((int)help.language, (int)MNEMONIC_SPANISH);
    help_of(&help, &words, "zzzzzzzz");
    ck_assert_uint_eq(help.end_count + help.near_count, 0);
    ck_assert(!word_help_complete(&help, &words));
    secret_clear(&words);
}
END_TEST

START_TEST(word_help__offers_what_makes_the_checksum_right)
{
    struct word_help help = {0};
    struct secret words = {0};
    bool found = false;
    help_of(&help, &words,
            "legal winner thank year wave sausage worth useful legal winner thank yelow");
    word_help_repair(&help, &words);
    for (size_t i = 0; i < help.repair_count; i++)
        found |= help.repairs[i].place == 12 && !help.repairs[i].is_swap &&
                 strcmp(mnemonic_word(help.repairs[i].word, help.language), "yellow") == 0;
    ck_assert(found);
    help_of(&help, &words, RIGHT_WORDS);
    word_help_repair(&help, &words);
    ck_assert_uint_eq(help.repair_count, 0);
    secret_clear(&words);
}
END_TEST

/* ---- their addresses ---- */

static void fill_discover(void *model, enum golden_state state)
{
    struct discover_model *m = model;
    m->pending = (struct wallet_pending){
        .kind = WALLET_HD, .fingerprint4 = {0x73, 0xc5, 0xda, 0x0a}, .language = MNEMONIC_SPANISH};
    m->found.network = golden_network();
    m->found.count = state == GOLDEN_HUGE ? DISCOVERY_MAX : DISCOVERY_GAP;
    m->found.rows = mem_array(m->found.count, sizeof *m->found.rows);
    for (size_t i = 0; i < m->found.count; i++) {
        struct discovery_row *row = &m->found.rows[i];
        row->address = golden_addr(100 + i);
        row->is_read = state != GOLDEN_EMPTY && state != GOLDEN_FAILING;
        row->is_used = row->is_read && (i < 3 || state == GOLDEN_HUGE);
        row->is_here = row->is_read && i == 2;
        for (int token = 0; token < 4; token++) {
            row->is_known[token] = row->is_read;
            if (i != 1)
                row->balances[token] =
                    state == GOLDEN_HUGE ? golden_u256_max() : golden_units("12.5", 18);
        }
    }
    m->found.read = state == GOLDEN_EMPTY || state == GOLDEN_FAILING ? 0 : m->found.count;
    m->found.used = state == GOLDEN_NORMAL ? 3 : m->found.read;
    m->chosen = state == GOLDEN_HUGE ? UINT64_MAX : discovery_usual(&m->found);
    m->is_offline = state == GOLDEN_EMPTY;
    list_set_count(&m->list, m->found.count);
    if (state == GOLDEN_FAILING)
        (void)text_copy(m->problem, sizeof m->problem,
                        "no endpoint answered\ncheck the connection, then look again");
}

static const struct golden_screen discover = {
    .ops = &screen_discover, .fill = fill_discover, .states = GOLDEN_ALL};

START_TEST(screens__discover__golden)
{
    golden_check(&discover);
}
END_TEST

/* ---- keystores, and what is shown of a wallet ---- */

static void fill_keystore(void *model, enum golden_state state)
{
    struct keystore_model *m = model;
    bool is_export = state == GOLDEN_NORMAL || state == GOLDEN_HUGE;
    screen_keystore.open(NULL, m, &(struct keystore_opening){.wallet_id = is_export});
    if (is_export) {
        field_add_choice(&m->form.fields[0], "0  0x49d12857BBBF3d6861b910af93E7e5401981F887");
        field_set_text(&m->form.fields[1], state == GOLDEN_HUGE ? LONG_TEXT LONG_TEXT LONG_TEXT
                                                                : "/home/ana/keystore.json");
    }
    if (state == GOLDEN_HUGE)
        m->progress = (struct keyfile_progress){
            .is_running = true, .elapsed_ms = 1400, .forecast_ms = 2000, .per_cent = 70};
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_LIMIT, "the file asks for 4096 MiB of memory");
}

static const struct golden_screen keystore = {
    .ops = &screen_keystore, .fill = fill_keystore, .states = GOLDEN_ALL};

START_TEST(screens__keystore__golden)
{
    golden_check(&keystore);
}
END_TEST

static void fill_reveal(void *model, enum golden_state state)
{
    static const char *const texts[] = {
        [GOLDEN_NORMAL] = RIGHT_WORDS "\nTREZOR",
        [GOLDEN_HUGE] = "0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
    struct reveal_model *m = model;
    struct wallet wallet = {.id = 1, .kind = state == GOLDEN_HUGE ? WALLET_KEY : WALLET_HD};
    (void)text_copy(wallet.name, sizeof wallet.name, state == GOLDEN_EMPTY ? LONG_TEXT : "main");
    screen_reveal.open(NULL, m, &wallet);
    if ((size_t)state < MEM_COUNT(texts) && texts[state] != NULL)
        secret_set(&m->shown, texts[state], strlen(texts[state]));
    m->until_s = GOLDEN_NOW + 42;
    if (state == GOLDEN_FAILING)
        form_set_words(&m->form, ERR_PASSWORD, "the password is wrong: 2 more before a wait");
}

static const struct golden_screen reveal = {
    .ops = &screen_reveal, .fill = fill_reveal, .states = GOLDEN_ALL};

START_TEST(screens__reveal__golden)
{
    golden_check(&reveal);
}
END_TEST

START_TEST(reveal__close__leaves_nothing_in_the_model)
{
    struct reveal_model *m = mem_alloc(sizeof *m);
    ck_assert_int_eq(secret_init_library(), OK);
    fill_reveal(m, GOLDEN_NORMAL);
    ck_assert_uint_gt(m->shown.len, 0);
    screen_reveal.close(NULL, m);
    ck_assert_ptr_null(m->shown.data);
    ck_assert_ptr_null(m->form.fields[0].secret.data);
    mem_free(m);
}
END_TEST

START_TEST(screens__secret__leave_when_the_session_locks)
{
    const struct screen_ops *const secret[] = {&screen_restore, &screen_discover, &screen_keystore,
                                               &screen_reveal,  &screen_words,    &screen_import};
    for (size_t i = 0; i < MEM_COUNT(secret); i++)
        ck_assert_msg(secret[i]->is_secret, "%s", secret[i]->name);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(screens__keystore__golden, 120),
    SUITE_TEST_SLOW(screens__reveal__golden, 120),
    SUITE_TEST(reveal__close__leaves_nothing_in_the_model),
    SUITE_TEST(screens__secret__leave_when_the_session_locks),
    SUITE_TEST_SLOW(screens__restore__golden, 120),
    SUITE_TEST(word_help__finds_language_completion_and_mistakes),
    SUITE_TEST(word_help__offers_what_makes_the_checksum_right),
    SUITE_TEST_SLOW(screens__discover__golden, 120),
    SUITE_TEST_SLOW(screens__sign__golden, 120),
    SUITE_TEST_SLOW(screens__sign_review__golden, 120),
    SUITE_TEST_SLOW(screens__signature__golden, 120),
    SUITE_TEST(sign_recover__tells_who_signed_and_refuses_the_rest),
    SUITE_TEST_SLOW(screens__audit__golden, 120),
    SUITE_TEST_SLOW(screens__policy__golden, 120),
    SUITE_TEST(policy_text__is_read_as_it_is_written),
};
SUITE_MAIN("screens_keys", tests)
