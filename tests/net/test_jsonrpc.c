/* Answers of JSON-RPC servers, good and bad. */

#include "net/jsonrpc.h"

#include <string.h>

#include "core/base/mem.h"
#include "support/suite.h"

static struct rpc_batch batch;
static struct rpc_replies replies;

/* A batch of calls numbered from 7. */
static void ask(size_t count)
{
    rpc_batch_begin(&batch, 7);
    for (size_t i = 0; i < count; i++)
        rpc_batch_add(&batch, "eth_test", "[]");
    rpc_batch_end(&batch);
}

static enum err read_status(const char *text, int status)
{
    const struct rpc_transport answer = {status, view_of_text(text)};
    return rpc_replies_read(&replies, &batch, &answer, &json_limits_default);
}

static enum err read_text(const char *text)
{
    return read_status(text, 200);
}

static void done(void)
{
    rpc_replies_clear(&replies);
    rpc_batch_clear(&batch);
}

/* The error and meaning of one call whose answer is text. */
static void expect_error(const char *error, enum err err, const char *words)
{
    struct buf text = {0};
    buf_printf(&text, "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":%s}", error);
    ask(1);
    ck_assert_msg(read_text(buf_text(&text)) == OK, "%s", error);
    enum err found = rpc_reply_check(&replies.items[0]);
    ck_assert_msg(found == err, "%s: %s", error, err_code(found));
    ck_assert_msg(strstr(err_detail(found), words) != NULL, "%s: %s", error, err_detail(found));
    done();
    buf_clear(&text);
}

START_TEST(jsonrpc__request__one_call_has_no_brackets)
{
    ask(1);
    ck_assert_str_eq(buf_text(&batch.body),
                     "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"eth_test\",\"params\":[]}");
    ask(2);
    ck_assert_str_eq(buf_text(&batch.body),
                     "[{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"eth_test\",\"params\":[]},"
                     "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"eth_test\",\"params\":[]}]");
    rpc_batch_clear(&batch);
}
END_TEST

START_TEST(jsonrpc__result__is_found)
{
    ask(1);
    ck_assert_int_eq(read_text(" {\"id\":7,\"result\":\"0x1\",\"jsonrpc\":\"2.0\",\"extra\":[]}\n"),
                     OK);
    ck_assert_str_eq(json_text(replies.items[0].result, NULL), "0x1");
    done();
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}"), OK);
    ck_assert_int_eq(json_type(replies.items[0].result), JSON_NULL);
    done();
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":[],\"error\":null}"), OK);
    done();
}
END_TEST

START_TEST(jsonrpc__batch__may_come_in_any_order)
{
    ask(3);
    ck_assert_int_eq(read_text("[{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":\"c\"},"
                               "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"a\"},"
                               "{\"jsonrpc\":\"2.0\",\"id\":8,\"error\":{\"code\":-32601,"
                               "\"message\":\"the method does not exist\"}}]"),
                     OK);
    ck_assert_str_eq(json_text(replies.items[0].result, NULL), "a");
    ck_assert_int_eq(replies.items[1].err, ERR_RPC);
    ck_assert_int_eq(replies.items[1].code, -32601);
    ck_assert_str_eq(json_text(replies.items[2].result, NULL), "c");
    done();
}
END_TEST

START_TEST(jsonrpc__malformed__cannot_be_trusted)
{
    static const char *const answers[] = {
        "{\"id\":7,\"result\":1}",                         /* no version */
        "{\"jsonrpc\":\"1.0\",\"id\":7,\"result\":1}",     /* another version */
        "{\"jsonrpc\":2.0,\"id\":7,\"result\":1}",         /* version is no text */
        "{\"jsonrpc\":\"2.0\",\"result\":1}",              /* no id */
        "{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":1}",     /* another id */
        "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":1}", /* id of another type */
        "{\"jsonrpc\":\"2.0\",\"id\":7.0,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":-7,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":7}",              /* neither */
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"Result\":1}", /* case matters */
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1,\"error\":{\"code\":1,\"message\":\"\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":\"text\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":\"1\",\"message\":\"\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1}}",
        "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}]", /* a batch for one */
        "\"text\"",
        "7",
        "null",
        "[]",
        "{}",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        ask(1);
        ck_assert_msg(read_text(answers[i]) == ERR_UNTRUSTED, "%s", answers[i]);
        done();
    }
}
END_TEST

START_TEST(jsonrpc__not_json__is_no_answer_or_not_trusted)
{
    static const char *const answers[] = {
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1",           /* truncated */
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1,\"result\":2}", /* duplicate key */
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":7,\"result\":2}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1} trailing",
        "{\"jsonrpc\":\"2.0\",\"id\":07,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"\xff\"}",
        "OK",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        ask(1);
        ck_assert_msg(read_text(answers[i]) == ERR_UNTRUSTED, "%s", answers[i]);
        done();
    }
    ask(1);
    ck_assert_int_eq(read_text(" \n<!DOCTYPE html><html>captive portal</html>"), ERR_NET);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_NET), "web page"));
    ck_assert_ptr_null(strstr(err_detail(ERR_NET), "portal"));
    done();
    ask(1);
    ck_assert_int_eq(read_text(""), ERR_NET);
    done();
    ask(1);
    ck_assert_int_eq(read_status("Bad Gateway", 502), ERR_NET);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_NET), "502"));
    done();
    ask(1);
    ck_assert_int_eq(read_status("{\"message\":\"no such key\"}", 401), ERR_NET);
    done();
}
END_TEST

START_TEST(jsonrpc__deep_or_wide__is_refused)
{
    struct buf text = {0};
    buf_add_text(&text, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":");
    for (int i = 0; i < 100000; i++)
        buf_add_byte(&text, '[');
    ask(1);
    ck_assert_int_eq(read_text(buf_text(&text)), ERR_UNTRUSTED);
    done();
    buf_clear(&text);
}
END_TEST

START_TEST(jsonrpc__batch__missing_double_and_foreign_answers)
{
    static const char *const answers[] = {
        "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}]",
        "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1},{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}]",
        "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1},{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":1}]",
        "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1},null]",
        ("[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1},{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":1},"
         "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":1}]"),
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}",
        "[]",
    };
    for (size_t i = 0; i < MEM_COUNT(answers); i++) {
        ask(2);
        ck_assert_msg(read_text(answers[i]) == ERR_UNTRUSTED, "%s", answers[i]);
        done();
    }
}
END_TEST

START_TEST(jsonrpc__common_error__is_about_the_whole_batch)
{
    ask(2);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,"
                               "\"message\":\"daily request count exceeded\"}}"),
                     ERR_THROTTLED);
    done();
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
                               "\"message\":\"parse error\"}}"),
                     ERR_RPC);
    done();
    ask(2);
    ck_assert_int_eq(read_status("whatever", 429), ERR_THROTTLED);
    done();
    /* An error of JSON-RPC counts, whatever HTTP says beside it. */
    ask(1);
    ck_assert_int_eq(read_status("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,"
                                 "\"message\":\"invalid argument 0\"}}",
                                 400),
                     OK);
    ck_assert_int_eq(replies.items[0].err, ERR_RPC);
    done();
}
END_TEST

START_TEST(jsonrpc__error__is_understood)
{
    expect_error("{\"code\":-32005,\"message\":\"limit exceeded\"}", ERR_THROTTLED, "slow down");
    expect_error("{\"code\":429,\"message\":\"Too Many Requests\"}", ERR_THROTTLED, "slow down");
    expect_error("{\"code\":-32005,\"message\":\"query returned more than 10000 results\"}",
                 ERR_LIMIT, "10000");
    expect_error("{\"code\":-32000,\"message\":\"exceed maximum block range: 5000\"}", ERR_LIMIT,
                 "5000");
    expect_error("{\"code\":-32602,\"message\":\"Log response size exceeded. You can make\"}",
                 ERR_LIMIT, "");
    expect_error("{\"code\":-32000,\"message\":\"already known\"}", ERR_EXISTS, "");
    expect_error("{\"code\":-32010,\"message\":\"AlreadyKnown\"}", ERR_EXISTS, "");
    expect_error("{\"code\":-32000,\"message\":\"nonce too low: next nonce 5, tx nonce 4\"}",
                 ERR_EXPIRED, "nonce");
    expect_error("{\"code\":-32000,\"message\":\"insufficient funds for gas * price + value\"}",
                 ERR_FUNDS, "");
    expect_error("{\"code\":-32000,\"message\":\"header not found\"}", ERR_NET, "");
    expect_error("{\"code\":-32601,\"message\":\"the method eth_x does not exist\"}", ERR_RPC,
                 "-32601");
}
END_TEST

/* ABI of Error("no") */
#define REASON                                                                                     \
    "08c379a0"                                                                                     \
    "0000000000000000000000000000000000000000000000000000000000000020"                             \
    "0000000000000000000000000000000000000000000000000000000000000002"                             \
    "6e6f000000000000000000000000000000000000000000000000000000000000"

START_TEST(jsonrpc__revert__in_the_forms_of_several_nodes)
{
    static const char *const errors[] = {
        "{\"code\":3,\"message\":\"execution reverted: no\",\"data\":\"0x" REASON "\"}",
        "{\"code\":-32000,\"message\":\"execution reverted\",\"data\":\"0x" REASON "\"}",
        ("{\"code\":-32603,\"message\":\"VM Exception while processing transaction: reverted with "
         "reason string 'no'\",\"data\":{\"message\":\"x\",\"data\":\"0x" REASON "\"}}"),
        "{\"code\":-32015,\"message\":\"VM execution error.\",\"data\":\"Reverted 0x" REASON "\"}",
    };
    for (size_t i = 0; i < MEM_COUNT(errors); i++)
        expect_error(errors[i], ERR_REVERT, "no");
    expect_error("{\"code\":-32000,\"message\":\"execution reverted\"}", ERR_REVERT, "reverted");
    expect_error("{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x08c3zz\"}",
                 ERR_REVERT, "reverted");
    expect_error("{\"code\":3,\"message\":\"execution reverted\",\"data\":null}", ERR_REVERT, "");
}
END_TEST

START_TEST(jsonrpc__revert__of_anvil_has_its_bytes_in_the_message)
{
    expect_error("{\"code\":3,\"message\":\"execution reverted: custom error 0xfb8f41b2: "
                 "\\u0000\\u0001\\\\u0000\",\"data\":\"0x" REASON "\"}",
                 ERR_REVERT, "no");
    /* A NUL makes no value right and no two keys one. */
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\\u0000\":1}"),
                     ERR_UNTRUSTED);
    done();
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x\\u0000\"}"), OK);
    struct buf bytes = {0};
    ck_assert_int_eq(json_read_bytes(&bytes, 9, replies.items[0].result, "result"), ERR_SYNTAX);
    buf_clear(&bytes);
    done();
}
END_TEST

START_TEST(jsonrpc__message__is_cleaned_before_anybody_sees_it)
{
    expect_error("{\"code\":-32000,\"message\":\"a\\u001b[31mb\\u202ec\\nd\\u0007\"}", ERR_RPC, "");
    ask(1);
    ck_assert_int_eq(read_text("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1,\"message\":"
                               "\"a\\u001b[31m\\u202eb\"}}"),
                     OK);
    ck_assert_ptr_null(strchr(replies.items[0].message, '\x1b'));
    ck_assert_ptr_null(strstr(replies.items[0].message, "\xe2\x80\xae"));
    /* Whose words they are is said. */
    ck_assert_int_ne(rpc_reply_check(&replies.items[0]), OK);
    ck_assert_ptr_nonnull(strstr(err_detail(replies.items[0].err), "its words: \""));
    done();
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(jsonrpc__request__one_call_has_no_brackets),
    SUITE_TEST(jsonrpc__result__is_found),
    SUITE_TEST(jsonrpc__batch__may_come_in_any_order),
    SUITE_TEST(jsonrpc__malformed__cannot_be_trusted),
    SUITE_TEST(jsonrpc__not_json__is_no_answer_or_not_trusted),
    SUITE_TEST(jsonrpc__deep_or_wide__is_refused),
    SUITE_TEST(jsonrpc__batch__missing_double_and_foreign_answers),
    SUITE_TEST(jsonrpc__common_error__is_about_the_whole_batch),
    SUITE_TEST(jsonrpc__error__is_understood),
    SUITE_TEST(jsonrpc__revert__in_the_forms_of_several_nodes),
    SUITE_TEST(jsonrpc__revert__of_anvil_has_its_bytes_in_the_message),
    SUITE_TEST(jsonrpc__message__is_cleaned_before_anybody_sees_it),
};
SUITE_MAIN("jsonrpc", tests)
