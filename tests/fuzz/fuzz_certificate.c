/* Certificates: whatever a document says, reading ends; one of our own reads as what was written,
 * and not when a byte of it was changed. */

#include <string.h>

#include "core/base/text.h"
#include "core/certificate_doc.h"
#include "fuzz/fuzz.h"

/* Take the next bytes of the input as a text that a document may hold. */
static void take_text(char *out, size_t size, struct view *in)
{
    size_t len = in->len > 0 ? in->data[0] : 0;
    if (in->len > 0)
        *in = view_of(in->data + 1, in->len - 1);
    if (len > in->len)
        len = in->len;
    text_clean_into(out, size, (const char *)in->data, len);
    *in = view_of(in->data + len, in->len - len);
}

static void check_own(struct view in)
{
    static struct certificate_doc doc, again;
    struct buf json = {0}, same = {0};
    doc = (struct certificate_doc){.application = "ecocoin 0.1.0",
                                   .network = "polygon",
                                   .token_symbol = "MCO2",
                                   .token_decimals = 18,
                                   .fee_symbol = "POL",
                                   .chain_id = 137,
                                   .time_s = 1795348800,
                                   .block = 1,
                                   .amount = u256_from_u64(1000000000000000000)};
    size_t place = in.len > 1 ? in.data[0] | (size_t)in.data[1] << 8 : 0;
    uint8_t change = in.len > 2 ? in.data[2] : 0;
    in = in.len > 3 ? view_of(in.data + 3, in.len - 3) : view_of("", 0);
    take_text(doc.beneficiary, sizeof doc.beneficiary, &in);
    take_text(doc.message, sizeof doc.message, &in);
    certificate_doc_write(&json, &doc);
    if (certificate_doc_read(&again, buf_text(&json), json.len) == OK) {
        FUZZ_CHECK(strcmp(doc.beneficiary, again.beneficiary) == 0);
        FUZZ_CHECK(strcmp(doc.message, again.message) == 0);
        certificate_doc_write(&same, &again);
        FUZZ_CHECK(view_equal(view_of_buf(&json), view_of_buf(&same)));
        json.data[place % json.len] ^= change;
        FUZZ_CHECK(change == 0 || certificate_doc_read(&again, buf_text(&json), json.len) != OK);
    }
    buf_clear(&json);
    buf_clear(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct certificate_doc doc;
    if (certificate_doc_read(&doc, (const char *)data, len) == OK)
        fuzz_keep(doc.fee_count);
    check_own(view_of(data, len));
    return 0;
}
