/* The protocol between main process and signer: what is read writes the very same bytes, and a
 * session answers whatever may be asked. */

#include "core/base/mem.h"
#include "fuzz/fuzz.h"
#include "signer/session.h"

static void check_request(struct session *session, struct view message)
{
    static struct wire_answer answer;
    struct wire_request request;
    struct secret again = {0};
    if (wire_request_read(&request, message) != OK)
        return;
    FUZZ_CHECK(wire_request_write(&again, &request) == OK);
    FUZZ_CHECK(view_equal(view_of(again.data, again.len), message));
    session_handle(session, &answer, &request);
    FUZZ_CHECK(wire_answer_write(&again, &answer) == OK);
    secret_clear(&again);
}

static void check_answer(struct view message)
{
    static struct wire_answer answer;
    struct secret again = {0};
    if (wire_answer_read(&answer, message) != OK)
        return;
    FUZZ_CHECK(wire_answer_write(&again, &answer) == OK);
    FUZZ_CHECK(view_equal(view_of(again.data, again.len), message));
    secret_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct vault_kdf cheap = {.passes = 1, .kib = 8};
    static struct session *session;
    if (session == NULL) {
        FUZZ_CHECK(secret_init_library() == OK);
        session = session_new(&cheap);
    }
    check_request(session, view_of(data, len));
    check_answer(view_of(data, len));
    return 0;
}
