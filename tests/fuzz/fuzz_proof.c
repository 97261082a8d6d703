/* Tries, proofs and headers: a root does not depend on the order of its pairs; nodes that nobody
 * made prove something or are refused; JSON from an endpoint is read or refused. */

#include "core/eth/header_json.h"
#include "core/eth/keccak.h"
#include "core/eth/proof_json.h"
#include "core/eth/trie.h"
#include "fuzz/fuzz.h"

#define PIECES 32

/* Cut the input into pieces, each behind a byte with its length. Returns: how many. */
static size_t cut(struct view pieces[PIECES], struct view in)
{
    size_t count = 0;
    while (count < PIECES && in.len > 0) {
        size_t len = in.data[0] < in.len - 1 ? in.data[0] : in.len - 1;
        pieces[count++] = view_of(in.data + 1, len);
        in = view_of(in.data + 1 + len, in.len - 1 - len);
    }
    return count;
}

static void check_root(const struct view *pieces, size_t count)
{
    struct trie_pair pairs[PIECES], turned[PIECES];
    struct hash32 root, again;
    size_t made = 0;
    for (size_t i = 0; i + 1 < count; i += 2) {
        bool known = false;
        for (size_t j = 0; j < made; j++)
            known = known || view_equal(pairs[j].key, pieces[i]);
        if (!known)
            pairs[made++] = (struct trie_pair){pieces[i], pieces[i + 1]};
    }
    for (size_t i = 0; i < made; i++)
        turned[i] = pairs[made - 1 - i];
    FUZZ_CHECK(trie_root(&root, pairs, made) == OK);
    FUZZ_CHECK(trie_root(&again, turned, made) == OK);
    FUZZ_CHECK(hash_equal(&root, &again));
}

static void check_nodes(const struct view *pieces, size_t count)
{
    struct hash32 root;
    struct view value;
    if (count < 2)
        return;
    keccak256(&root, pieces[1].data, pieces[1].len);
    enum err err = proof_value(&value, &root, pieces[0],
                               (struct proof_path){.nodes = pieces + 1, .count = count - 1});
    FUZZ_CHECK(err == OK || err == ERR_UNTRUSTED);
    FUZZ_CHECK(err == OK || value.len == 0);
}

static void check_json(const uint8_t *data, size_t len)
{
    struct json_doc *doc;
    if (json_parse(&doc, (const char *)data, len, &json_limits_default) != OK)
        return;
    struct proof_doc proof;
    struct proof_account account;
    struct header header;
    struct hash32 hash;
    if (proof_doc_read(&proof, json_root(doc), &addr_zero) == OK)
        fuzz_keep((size_t)proof_check(&account, &proof.answer, &trie_empty_root, &addr_zero));
    fuzz_keep((size_t)header_read_json(&header, &hash, json_root(doc)));
    proof_doc_clear(&proof);
    header_clear(&header);
    json_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct view pieces[PIECES];
    size_t count = cut(pieces, view_of(data, len));
    check_root(pieces, count);
    check_nodes(pieces, count);
    check_json(data, len);
    return 0;
}
