#include "support/suite.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "eth_tool/batch.h"
#include "eth_tool/eth_op.h"

#define EMPTY_HASH "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"

static void expect_answer(const char *line, size_t len, const char *due)
{
    struct buf out = {0};
    batch_answer(&out, line, len);
    ck_assert_str_eq(buf_text(&out), due);
    buf_clear(&out);
}

static void expect(const char *line, const char *due)
{
    expect_answer(line, strlen(line), due);
}

/* The answer begins so, and is an error. */
static void expect_error(const char *line, const char *id)
{
    struct buf out = {0}, begin = {0};
    batch_answer(&out, line, strlen(line));
    buf_printf(&begin, "{\"id\":%s,\"error\":{\"code\":\"", id);
    ck_assert_msg(strncmp(buf_text(&out), buf_text(&begin), begin.len) == 0, "%s", buf_text(&out));
    ck_assert_msg(strstr(buf_text(&out), "\"message\":\"") != NULL, "%s", buf_text(&out));
    ck_assert_ptr_eq(strchr(buf_text(&out), '\n'), buf_text(&out) + out.len - 1);
    buf_clear(&out);
    buf_clear(&begin);
}

START_TEST(batch__id__comes_back_as_it_is)
{
    static const char *const ids[] = {"1",
                                      "-0",
                                      "1.50",
                                      "1e400",
                                      "12345678901234567890",
                                      "\"a\\u00e9\\/\"",
                                      "null",
                                      "true",
                                      "[1, {\"a\":[]}]",
                                      "{\"id\": 2}",
                                      "\"\""};
    for (size_t i = 0; i < MEM_COUNT(ids); i++) {
        struct buf line = {0}, due = {0};
        buf_printf(&line, "{\"id\": %s ,\"op\":\"keccak256\",\"data\":\"0x\"}", ids[i]);
        buf_printf(&due, "{\"id\":%s,\"result\":\"" EMPTY_HASH "\"}\n", ids[i]);
        expect(buf_text(&line), buf_text(&due));
        buf_clear(&line);
        buf_clear(&due);
    }
}
END_TEST

START_TEST(batch__id__missing_is_null)
{
    expect("{\"op\":\"keccak256\",\"data\":\"0x\"}",
           "{\"id\":null,\"result\":\"" EMPTY_HASH "\"}\n");
}
END_TEST

START_TEST(batch__line__that_is_no_json_has_no_id)
{
    static const char *const lines[] = {"",
                                        " ",
                                        "{",
                                        "{\"id\":1}}",
                                        "nope",
                                        "{'id':1}",
                                        "{\"id\":01}",
                                        "{\"id\":1,}",
                                        "\xff",
                                        "\xef\xbb\xbf{\"id\":1}",
                                        "{\"id\":1,\"op\":\"\xff\"}",
                                        "{\"id\":1} {\"id\":2}"};
    for (size_t i = 0; i < MEM_COUNT(lines); i++)
        expect_error(lines[i], "null");
    expect_answer("{\"id\":1\0}", 9,
                  "{\"id\":null,\"error\":{\"code\":\"syntax\",\"message\":"
                  "\"malformed JSON at byte 7: a comma or '}' is due\"}}\n");
}
END_TEST

START_TEST(batch__line__that_is_no_request)
{
    expect_error("[]", "null");
    expect_error("1", "null");
    expect_error("null", "null");
    expect_error("\"keccak256\"", "null");
    expect_error("{}", "null");
    expect_error("{\"id\":1}", "1");
    expect_error("{\"id\":1,\"op\":1}", "1");
    expect_error("{\"id\":1,\"op\":null}", "1");
    expect_error("{\"id\":1,\"op\":\"\"}", "1");
    expect_error("{\"id\":1,\"op\":[\"keccak256\"]}", "1");
}
END_TEST

/* JSON allows these, and they are refused: the id is known all the same. */
START_TEST(batch__line__refused_keeps_its_id)
{
    expect_error("{\"id\":7,\"op\":\"message_hash\",\"message\":\"a\\u0000b\"}", "7");
    expect_error("{\"id\":7,\"op\":\"keccak256\",\"data\":\"0x\",\"data\":\"0x\"}", "7");
    expect_error("{\"id\":7,\"op\":\"abi_selector\",\"signature\":\"f()\\u0000\"}", "7");
    expect_error("{\"id\":7,\"op\":\"keccak256\\u0000\",\"data\":\"0x\"}", "7");
}
END_TEST

/* An answer must be safe to show, whatever was asked. */
START_TEST(batch__error__never_repeats_what_a_terminal_would_obey)
{
    struct buf out = {0};
    const char *line = "{\"id\":1,\"op\":\"\\u001b[2J\\u202e\"}";
    batch_answer(&out, line, strlen(line));
    ck_assert_ptr_null(strstr(buf_text(&out), "\\u001b"));
    ck_assert_ptr_null(strchr(buf_text(&out), '\x1b'));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "there is no op '[2J'"));
    buf_clear(&out);
}
END_TEST

/* A result is whole or not there. */
START_TEST(batch__error__leaves_nothing_of_the_result)
{
    expect("{\"id\":1,\"op\":\"rlp_encode\",\"value\":[\"0x00\",\"0x0\"]}",
           "{\"id\":1,\"error\":{\"code\":\"syntax\",\"message\":\"'value' is not 0x and an even "
           "number of hexadecimal digits\"}}\n");
}
END_TEST

/* ---- the stream ---- */

struct child {
    pid_t pid;
    int to, from;
};

static struct child start(void)
{
    int to[2], from[2];
    ck_assert_int_eq(pipe(to), 0);
    ck_assert_int_eq(pipe(from), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        close(to[1]);
        close(from[0]);
        _exit(batch_run(to[0], from[1]) == OK ? 0 : 1);
    }
    close(to[0]);
    close(from[1]);
    return (struct child){pid, to[1], from[0]};
}

static void say(const struct child *child, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(child->to, text, len);
        ck_assert_int_gt(wrote, 0);
        text += wrote;
        len -= (size_t)wrote;
    }
}

/* All that comes until there are so many lines. */
static void hear(const struct child *child, struct buf *out, unsigned lines)
{
    while (lines > 0) {
        char byte;
        struct pollfd wait = {.fd = child->from, .events = POLLIN};
        ck_assert_int_eq(poll(&wait, 1, 20000), 1);
        ck_assert_int_eq(read(child->from, &byte, 1), 1);
        buf_add_byte(out, (uint8_t)byte);
        lines -= byte == '\n';
    }
}

static void end(const struct child *child)
{
    int status;
    char byte;
    close(child->to);
    ck_assert_int_eq(read(child->from, &byte, 1), 0);
    close(child->from);
    ck_assert_int_eq(waitpid(child->pid, &status, 0), child->pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define ASK(id)    "{\"id\":" id ",\"op\":\"keccak256\",\"data\":\"0x\"}"
#define ANSWER(id) "{\"id\":" id ",\"result\":\"" EMPTY_HASH "\"}\n"

START_TEST(batch__run__answers_when_the_input_pauses)
{
    struct child child = start();
    struct buf out = {0};
    const char *half = ASK("1") "\n" ASK("2") "\r\n{\"id\":3,";
    say(&child, half, strlen(half));
    hear(&child, &out, 2);
    const char *rest = "\"op\":\"keccak256\",\"data\":\"0x\"}\n";
    say(&child, rest, strlen(rest));
    hear(&child, &out, 1);
    ck_assert_str_eq(buf_text(&out), ANSWER("1") ANSWER("2") ANSWER("3"));
    end(&child);
    buf_clear(&out);
}
END_TEST

START_TEST(batch__run__takes_a_last_line_without_its_end)
{
    struct child child = start();
    struct buf out = {0};
    say(&child, ASK("1"), strlen(ASK("1")));
    close(child.to);
    child.to = -1;
    hear(&child, &out, 1);
    ck_assert_str_eq(buf_text(&out), ANSWER("1"));
    end(&child);
    buf_clear(&out);
}
END_TEST

/* A line of exactly len bytes that asks for the hash of nothing. */
static void add_long(struct buf *out, size_t len)
{
    size_t before = out->len;
    buf_add_text(out, ASK("1"));
    while (out->len - before < len)
        buf_add_byte(out, ' ');
    buf_add_byte(out, '\n');
}

START_TEST(batch__run__skips_a_line_that_is_too_long)
{
    struct child child = start();
    struct buf in = {0}, out = {0};
    add_long(&in, BATCH_LINE_MAX);
    add_long(&in, BATCH_LINE_MAX + 1);
    add_long(&in, 3 * BATCH_LINE_MAX + 12345);
    buf_add_text(&in, ASK("2") "\n");
    say(&child, buf_text(&in), in.len);
    hear(&child, &out, 4);
    const char *too_long =
        "{\"id\":null,\"error\":{\"code\":\"too_large\",\"message\":\"the line is "
        "longer than 1048576 bytes\"}}\n";
    struct buf due = {0};
    buf_printf(&due, ANSWER("1") "%s%s" ANSWER("2"), too_long, too_long);
    ck_assert_str_eq(buf_text(&out), buf_text(&due));
    end(&child);
    buf_clear(&in);
    buf_clear(&out);
    buf_clear(&due);
}
END_TEST

START_TEST(batch__run__a_too_long_line_at_the_end)
{
    struct child child = start();
    struct buf in = {0}, out = {0};
    add_long(&in, 2 * BATCH_LINE_MAX);
    say(&child, buf_text(&in), in.len - 1);
    close(child.to);
    child.to = -1;
    hear(&child, &out, 1);
    end(&child);
    buf_clear(&in);
    buf_clear(&out);
}
END_TEST

START_TEST(batch__run__nothing_in_nothing_out)
{
    struct child child = start();
    end(&child);
}
END_TEST

START_TEST(batch__run__keeps_the_order_of_many)
{
    struct child child = start();
    struct buf in = {0}, out = {0}, due = {0};
    for (unsigned i = 0; i < 500; i++) {
        buf_printf(&in, i % 3 == 0 ? "{\"id\":%u}\n" : ASK("%u") "\n", i);
        if (i % 3 != 0)
            buf_printf(&due, ANSWER("%u"), i);
        else
            buf_printf(&due,
                       "{\"id\":%u,\"error\":{\"code\":\"syntax\",\"message\":"
                       "\"'op' is missing, or no string\"}}\n",
                       i);
    }
    say(&child, buf_text(&in), in.len);
    hear(&child, &out, 500);
    ck_assert_str_eq(buf_text(&out), buf_text(&due));
    end(&child);
    buf_clear(&in);
    buf_clear(&out);
    buf_clear(&due);
}
END_TEST

/* ---- commands ---- */

static size_t count_given(const struct eth_op *op)
{
    size_t count = 0;
    for (size_t i = 0; i < ETH_OP_KEYS && op->keys[i].name != NULL; i++)
        count += !op->keys[i].optional && op->keys[i].kind != ETH_OP_SECRET;
    return count;
}

static size_t count_words(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
    return count;
}

static const struct command *find_command(const char *verb)
{
    for (size_t i = 0; i < commands_eth.count; i++)
        if (strcmp(commands_eth.rows[i].verb, verb) == 0)
            return &commands_eth.rows[i];
    return NULL;
}

static void check_flag(const struct eth_op_key *key, const struct command *command)
{
    for (size_t i = 0; i < COMMAND_FLAGS_MAX && command->flags[i].name != NULL; i++) {
        const struct command_flag *flag = &command->flags[i];
        bool same = strlen(flag->name) == strlen(key->name) + 2;
        for (size_t k = 0; same && key->name[k] != '\0'; k++)
            same = flag->name[2 + k] == (key->name[k] == '_' ? '-' : key->name[k]);
        if (!same)
            continue;
        bool has_value = key->kind == ETH_OP_TEXT || key->kind == ETH_OP_JSON;
        ck_assert_msg((flag->value != NULL) == has_value, "%s: %s", command->verb, flag->name);
        return;
    }
    ck_abort_msg("%s has no option for '%s'", command->verb, key->name);
}

START_TEST(eth__commands__each_operation_has_one_that_fits)
{
    size_t lists, commands = 1; /* batch */
    const struct eth_op_list *const *list = eth_op_lists(&lists);
    for (size_t i = 0; i < lists; i++)
        for (size_t k = 0; k < list[i]->count; k++) {
            const struct eth_op *op = &list[i]->ops[k];
            const struct command *command = find_command(op->name);
            ck_assert_msg(command != NULL, "%s", op->name);
            ck_assert_ptr_eq(eth_op_find(op->name), op);
            ck_assert_uint_eq(count_words(command->args), count_given(op));
            for (size_t n = 0; n < ETH_OP_KEYS && op->keys[n].name != NULL; n++)
                if (op->keys[n].optional)
                    check_flag(&op->keys[n], command);
            commands++;
        }
    ck_assert_uint_eq(commands_eth.count, commands);
}
END_TEST

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

static const struct suite_test tests[] = {
    SUITE_TEST(batch__id__comes_back_as_it_is),
    SUITE_TEST(batch__id__missing_is_null),
    SUITE_TEST(batch__line__that_is_no_json_has_no_id),
    SUITE_TEST(batch__line__that_is_no_request),
    SUITE_TEST(batch__line__refused_keeps_its_id),
    SUITE_TEST(batch__error__never_repeats_what_a_terminal_would_obey),
    SUITE_TEST(batch__error__leaves_nothing_of_the_result),
    SUITE_TEST(batch__run__answers_when_the_input_pauses),
    SUITE_TEST(batch__run__takes_a_last_line_without_its_end),
    SUITE_TEST(batch__run__skips_a_line_that_is_too_long),
    SUITE_TEST(batch__run__a_too_long_line_at_the_end),
    SUITE_TEST(batch__run__nothing_in_nothing_out),
    SUITE_TEST(batch__run__keeps_the_order_of_many),
    SUITE_TEST(eth__commands__each_operation_has_one_that_fits),
};
static const struct suite_fixture fixture = {.setup = setup};
SUITE_MAIN_WITH("batch", tests, &fixture)
