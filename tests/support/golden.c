#include "support/golden.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/base/text.h"
#include "core/price.h"

static const char *source_dir, *build_dir;

static const char *const state_names[] = {"empty", "normal", "huge", "failing"};

struct addr golden_addr(uint64_t number)
{
    struct addr addr;
    for (size_t i = 0; i < sizeof addr.b; i++)
        addr.b[i] =
            (uint8_t)(((number + 1) * 0x9e3779b97f4a7c15u) >> (i % 8 * 8)) ^ (uint8_t)(i * 37);
    return addr;
}

struct u256 golden_units(const char *text, unsigned decimals)
{
    struct u256 value;
    ck_assert_int_eq(units_parse(&value, text, strlen(text), decimals), OK);
    return value;
}

struct price_pico golden_price(const char *text)
{
    struct price_pico price;
    ck_assert_int_eq(decimal_parse_scaled(&price.v, text, strlen(text), 12), OK);
    return price;
}

struct u256 golden_u256_max(void)
{
    return (struct u256){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
}

static void add_token(struct network *network, const char *symbol, const char *name,
                      uint8_t decimals, enum token_role role)
{
    struct token *token = &network->tokens[network->token_count];
    (void)text_copy(token->symbol, sizeof token->symbol, symbol);
    (void)text_copy(token->name, sizeof token->name, name);
    token->decimals = decimals;
    token->role = role;
    token->address = network->token_count == 0 ? addr_zero : golden_addr(network->token_count);
    network->token_count++;
}

const struct network *golden_network(void)
{
    static struct network network;
    if (network.token_count > 0)
        return &network;
    (void)text_copy(network.name, sizeof network.name, "polygon");
    (void)text_copy(network.title, sizeof network.title, "Polygon");
    network.chain_id = 137;
    network.confirmations = 12;
    (void)text_copy(network.explorer, sizeof network.explorer, "https://polygonscan.com");
    add_token(&network, "POL", "Polygon", 18, TOKEN_OTHER);
    add_token(&network, "MCO2", "Moss Carbon Credit", 18, TOKEN_CARBON);
    add_token(&network, "USDC", "USD Coin", 6, TOKEN_USD);
    add_token(&network, "EURC", "Euro Coin", 6, TOKEN_EUR);
    struct contract *contract = &network.contracts[network.contract_count++];
    (void)text_copy(contract->name, sizeof contract->name, "Moss CarbonChain");
    contract->kind = CONTRACT_MOSS_CHAIN;
    contract->address = golden_addr(40);
    return &network;
}

static struct frame frame_for(const struct golden_screen *screen, enum golden_state state)
{
    struct frame frame = {.is_gate = screen->is_gate,
                          .section = screen->section,
                          .is_attached = true,
                          .unread = 3,
                          .context = screen->ops->context,
                          .met = 15,
                          .has_parent = !screen->is_root};
    (void)text_copy(frame.network, sizeof frame.network, "Polygon");
    (void)text_copy(frame.account, sizeof frame.account, "ana");
    frame.head = (struct head){.is_known = true, .number = 71204112, .time_s = GOLDEN_NOW - 20};
    frame.health = (struct chain_health){.is_up = true, .last_ok_s = GOLDEN_NOW - 4};
    (void)text_copy(frame.health.endpoint, sizeof frame.health.endpoint,
                    "https://polygon-rpc.com/v1");
    if (state == GOLDEN_EMPTY) {
        frame.unread = 0;
        frame.head = (struct head){0};
        frame.health = (struct chain_health){0};
        frame.met = 3;
        frame.is_attached = false;
    } else if (state == GOLDEN_FAILING) {
        frame.health.is_up = false;
        frame.health.last_ok_s = GOLDEN_NOW - 1234;
        (void)text_copy(frame.health.problem, sizeof frame.health.problem, "no answer");
        frame.head.went_back_from = 71204990;
    } else if (state == GOLDEN_HUGE) {
        frame.unread = 123456;
        (void)text_copy(frame.account, sizeof frame.account,
                        "anastasia-森林-the-third-of-her-name");
        frame.head.number = UINT64_MAX;
    }
    return frame;
}

static void draw(struct grid *grid, const struct golden_screen *screen, enum golden_state state)
{
    const struct golden_screen *chain[4];
    const struct screen_ops *ops[4];
    const void *models[4];
    void *owned[4];
    size_t count = 0;
    for (const struct golden_screen *s = screen; s != NULL; s = s->under)
        chain[count++] = s;
    struct layout layout = layout_of(grid->columns, grid->rows);
    for (size_t i = 0; i < count; i++) {
        const struct golden_screen *s = chain[count - 1 - i];
        owned[i] = mem_alloc(s->ops->model_size);
        models[i] = owned[i];
        ops[i] = s->ops;
        if (s->ops->fit != NULL) /* as the ui does: lists know their rows before they are read */
            s->ops->fit(owned[i], layout.body.columns, layout.body.rows);
        s->fill(owned[i], i + 1 < count ? GOLDEN_NORMAL : state);
        if (s->ops->fit != NULL)
            s->ops->fit(owned[i], layout.body.columns, layout.body.rows);
    }
    struct frame frame = frame_for(screen, state);
    grid_erase(grid);
    grid->now_s = GOLDEN_NOW;
    frame_draw(grid, &frame, ops, models, count);
    for (size_t i = 0; i < count; i++) {
        if (ops[i]->close != NULL)
            ops[i]->close(NULL, owned[i]);
        mem_free(owned[i]);
    }
}

static void read_file(struct buf *out, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    char bytes[4096];
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        buf_add(out, bytes, got);
    fclose(file);
}

static void write_file(const char *path, const struct buf *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "cannot write '%s': %s", path, strerror(errno));
    fwrite(text->data, 1, text->len, file);
    fclose(file);
}

static void compare(const char *name, const struct buf *actual)
{
    char path[512], left[512];
    struct buf expected = {0};
    (void)text_format(path, sizeof path, "%s/tests/screens/golden/%s.txt", source_dir, name);
    if (getenv("UPDATE_GOLDEN") != NULL) {
        write_file(path, actual);
        return;
    }
    read_file(&expected, path);
    bool same = view_equal(view_of_buf(&expected), view_of_buf(actual));
    buf_clear(&expected);
    if (same)
        return;
    (void)text_format(left, sizeof left, "%s/golden", build_dir);
    mkdir(left, 0755);
    (void)text_format(left, sizeof left, "%s/golden/%s.txt", build_dir, name);
    write_file(left, actual);
    ck_abort_msg("%s differs: diff %s %s", name, path, left);
}

void golden_check_text_in(const char *name, const struct buf *text, const char *sources,
                          const char *build)
{
    source_dir = sources;
    build_dir = build;
    compare(name, text);
}

static void check_one(const struct golden_screen *screen, enum golden_state state, int columns,
                      int rows, bool with_styles)
{
    char name[128];
    struct grid grid = {.has_color = true};
    struct buf text = {0};
    grid_resize(&grid, columns, rows);
    draw(&grid, screen, state);
    grid_dump_text(&grid, &text);
    if (with_styles) {
        buf_add_text(&text, "--- styles\n");
        grid_dump_styles(&grid, &text);
    }
    (void)text_format(name, sizeof name, "%s-%s-%dx%d",
                      screen->name != NULL ? screen->name : screen->ops->name, state_names[state],
                      columns, rows);
    compare(name, &text);
    buf_clear(&text);
    grid_clear(&grid);
}

/* In a locale without UTF-8 nothing but ASCII may be drawn. */
static void check_ascii(const struct golden_screen *screen, enum golden_state state)
{
    struct grid grid = {.is_ascii = true};
    struct buf text = {0};
    grid_resize(&grid, 80, 24);
    draw(&grid, screen, state);
    grid_dump_text(&grid, &text);
    for (size_t i = 0; i < text.len; i++)
        ck_assert_msg(text.data[i] == '\n' || (text.data[i] >= 0x20 && text.data[i] < 0x7f),
                      "%s draws byte %02x in ASCII", screen->ops->name, text.data[i]);
    buf_clear(&text);
    grid_clear(&grid);
}

static void check_sizes(const struct golden_screen *screen, enum golden_state state)
{
    for (int rows = 1; rows < 30; rows += rows < 14 ? 1 : 5) {
        for (int columns = 1; columns < 130; columns += columns < 44 ? 3 : 17) {
            struct grid grid = {0};
            grid_resize(&grid, columns, rows);
            draw(&grid, screen, state);
            grid_clear(&grid);
        }
    }
}

void golden_check_in(const struct golden_screen *screen, const char *sources, const char *build)
{
    source_dir = sources;
    build_dir = build;
    setenv("TZ", "UTC", 1);
    ck_assert_int_eq(secret_init_library(), OK);
    for (int i = 0; i < GOLDEN_STATES; i++) {
        enum golden_state state = (enum golden_state)i;
        if (!(screen->states & 1u << state))
            continue;
        check_one(screen, state, 80, 24, state == GOLDEN_NORMAL);
        check_ascii(screen, state);
        check_sizes(screen, state);
        if (state != GOLDEN_NORMAL)
            continue;
        check_one(screen, state, 120, 40, false);
        check_one(screen, state, 40, 12, false);
    }
}
