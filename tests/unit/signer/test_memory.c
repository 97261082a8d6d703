#include "support/signer_driver.h"
#include "support/suite.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/eth/hd.h"
#include "core/eth/mnemonic.h"
#include "core/eth/tx.h"
#include "signer/keys.h"
#include "signer/vault.h"
#include "signer/zygote.h"

/** Where secrets are and where they are not: all memory of the processes is searched for them.
 *
 * This process must know what it searches for without holding it: it keeps needles masked, and
 * whatever has to be computed from a secret is computed in a child that answers masked, too. */

#define MASK 0xa7
#define PATH "m/44'/60'/0'/0"

struct needle {
    uint8_t masked[MNEMONIC_TEXT_MAX];
    size_t len;
};

static struct needle needle_of(const void *bytes, size_t len)
{
    struct needle needle = {.len = len};
    ck_assert_uint_ge(len, 16);
    ck_assert_uint_le(len, sizeof needle.masked);
    for (size_t i = 0; i < len; i++)
        needle.masked[i] = ((const uint8_t *)bytes)[i] ^ MASK;
    return needle;
}

static void unmask(struct secret *out, const struct needle *needle)
{
    secret_init(out, needle->len);
    for (size_t i = 0; i < needle->len; i++) {
        uint8_t byte = needle->masked[i] ^ MASK;
        ck_assert(secret_add(out, &byte, 1));
    }
}

/* ---- search
 * ------------------------------------------------------------------------------------- */

#define CHUNK (1 << 20)

static size_t count_in(const uint8_t *data, size_t len, const struct needle *needle)
{
    size_t hits = 0;
    const uint8_t *end = data + len, *at = data;
    while (at < end && (at = memchr(at, needle->masked[0] ^ MASK, (size_t)(end - at))) != NULL) {
        size_t i = 0;
        while (i < needle->len && at + i < end && (at[i] ^ MASK) == needle->masked[i])
            i++;
        hits += i == needle->len;
        at++;
    }
    return hits;
}

/* Returns: hits in [from, to) of a process; chunks overlap so that none falls between two. */
static size_t count_in_range(int mem, uint64_t from, uint64_t to, uint8_t *buffer,
                             const struct needle *needle)
{
    size_t hits = 0;
    while (from < to) {
        size_t want = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
        ssize_t got = pread(mem, buffer, want, (off_t)from);
        if (got <= 0) { /* a guard page or a page of the kernel's: step over it */
            from += 4096;
            continue;
        }
        hits += count_in(buffer, (size_t)got, needle);
        from += got == (ssize_t)want && from + want < to ? want - needle->len + 1 : (uint64_t)got;
    }
    return hits;
}

/* Returns: how often needle is in the memory of a process, protected pages included. */
static size_t count_in_process(int pid, const struct needle *needle)
{
    char path[64], line[512];
    size_t hits = 0;
    uint8_t *buffer = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    ck_assert(buffer != MAP_FAILED && mem >= 0 && maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        uint64_t from, to, own = (uint64_t)(uintptr_t)buffer;
        ck_assert_int_eq(sscanf(line, "%" SCNx64 "-%" SCNx64, &from, &to), 2);
        if (pid == getpid() && own >= from && own < to) { /* what is being compared right now */
            hits += count_in_range(mem, from, own, buffer, needle);
            from = own + CHUNK;
        }
        hits += count_in_range(mem, from, to, buffer, needle);
    }
    fclose(maps);
    close(mem);
    munmap(buffer, CHUNK);
    return hits;
}

/* ---- a session whose secrets are known
 * ---------------------------------------------------------- */

static struct driver driver;
static struct driver_answer answer;
static struct buf vault, wallet;
static struct needle password;

static void set_uid(struct signer_request *request, const char *uid)
{
    memcpy(request->uid, uid, UID_LEN);
}

static void setup(void)
{
#ifndef ECO_SANITIZE
    struct secret typed = {0};
    driver_open(&driver);
    secret_random(&typed, 24);
    password = needle_of(typed.data, typed.len);
    struct signer_request request = {.op = SIGNER_VAULT_CREATE, .password = &typed};
    set_uid(&request, "account number 1");
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    secret_clear(&typed);
    buf_add(&vault, answer.sealed.data, answer.sealed.len);
#endif
}

static void teardown(void)
{
    driver_close(&driver);
    zygote_stop();
}

static void need_whole_memory(void)
{
#ifdef ECO_SANITIZE
    suite_skip("terabytes of shadow memory cannot be searched");
#endif
    if (geteuid() != 0)
        suite_skip("needs root, to look into the signer");
}

/* Compute a needle in a child, where it may be in the clear. */
static struct needle compute(void (*work)(struct secret *out, const void *arg), const void *arg)
{
    struct needle needle = {0};
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct secret out = {0};
        work(&out, arg);
        needle = needle_of(out.data, out.len);
        _exit(write(ends[1], &needle, sizeof needle) == (ssize_t)sizeof needle ? 0 : 1);
    }
    ck_assert_int_eq(read(ends[0], &needle, sizeof needle), (int)sizeof needle);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    close(ends[0]);
    close(ends[1]);
    return needle;
}

static void work_vault_key(struct secret *out, const void *arg)
{
    struct secret typed = {0};
    struct vault inside;
    (void)arg;
    unmask(&typed, &password);
    ck_assert_int_eq(vault_unseal(out, &inside, view_of_buf(&vault),
                                  (const uint8_t *)"account number 1",
                                  view_of(typed.data, typed.len)),
                     OK);
}

static void work_audit_key(struct secret *out, const void *arg)
{
    static const char label[] = "ecocoin audit log, version 1";
    struct secret key = {0};
    work_vault_key(&key, arg);
    secret_init(out, VAULT_KEY);
    out->len = VAULT_KEY;
    crypto_generichash(out->data, VAULT_KEY, (const uint8_t *)label, sizeof label - 1, key.data,
                       key.len);
}

static void work_entropy(struct secret *out, const void *arg)
{
    struct secret text = {0};
    unmask(&text, arg);
    ck_assert_int_eq(mnemonic_to_entropy(out, (char *)text.data, text.len, MNEMONIC_ENGLISH), OK);
}

static void work_seed(struct secret *out, const void *arg)
{
    struct secret text = {0};
    unmask(&text, arg);
    ck_assert_int_eq(mnemonic_to_seed(out, (char *)text.data, text.len, "", 0, MNEMONIC_ENGLISH),
                     OK);
}

static void work_node(struct keys_node *out, const void *text)
{
    struct vault_secret tree = {.kind = WALLET_HD};
    struct hd_path path;
    work_entropy(&tree.bytes, text);
    ck_assert_int_eq(hd_path_parse(&path, PATH, strlen(PATH)), OK);
    ck_assert_int_eq(keys_node_derive(out, &tree, &path), OK);
}

static void work_parent_key(struct secret *out, const void *arg)
{
    struct keys_node node = {0};
    work_node(&node, arg);
    secret_set(out, node.bytes.data, 32);
}

static void work_child_key(struct secret *out, const void *arg)
{
    static const struct hd_path first = {.count = 1};
    struct keys_node node = {0};
    work_node(&node, arg);
    ck_assert_int_eq(keys_node_below(out, &node, &first), OK);
}

/* Returns: a child of the zygote that is not the signer; 0 when there is none. */
static int worker_pid(void)
{
    char path[64];
    int pid, worker = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", zygote_pid(), zygote_pid());
    FILE *children = fopen(path, "r");
    ck_assert(children != NULL);
    while (fscanf(children, "%d", &pid) == 1)
        if (pid != signer_client_pid(driver.client))
            worker = pid;
    fclose(children);
    return worker;
}

static void check_only_signer(const struct needle *needle, const char *what)
{
    ck_assert_msg(count_in_process(getpid(), needle) == 0, "%s is in the main process", what);
    ck_assert_msg(count_in_process(zygote_pid(), needle) == 0, "%s is in the zygote", what);
    ck_assert_msg(count_in_process(signer_client_pid(driver.client), needle) > 0,
                  "%s is not found in the signer", what);
}

static void check_nowhere(const struct needle *needle, const char *what)
{
    ck_assert_msg(count_in_process(getpid(), needle) == 0, "%s is in the main process", what);
    ck_assert_msg(count_in_process(zygote_pid(), needle) == 0, "%s is in the zygote", what);
    size_t hits = count_in_process(signer_client_pid(driver.client), needle);
    ck_assert_msg(hits == 0, "%s is in the signer (%zu times)", what, hits);
    if (worker_pid() != 0)
        ck_assert_msg(count_in_process(worker_pid(), needle) == 0, "%s is in the worker", what);
}

static enum err ask_simple(enum signer_op op)
{
    struct signer_request request = {.op = op, .digest = answer.digest};
    return driver_ask(&driver, &request, &answer);
}

static struct signer_request wallet_request(enum signer_op op, enum wallet_kind kind)
{
    struct signer_request request = {
        .op = op, .kind = kind, .sealed = view_of_buf(&wallet), .count = 1, .chain_id = 137};
    set_uid(&request, "wallet number 01");
    snprintf(request.path, sizeof request.path, PATH "%s", op == SIGNER_PREPARE ? "/0" : "");
    return request;
}

static void seal(enum wallet_kind kind, const struct secret *secret)
{
    struct signer_request request = wallet_request(SIGNER_WALLET_SEAL, kind);
    request.secret = secret;
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    buf_reset(&wallet);
    buf_add(&wallet, answer.sealed.data, answer.sealed.len);
}

static void prepare(enum wallet_kind kind)
{
    struct buf bytes = {0};
    struct tx tx = {.type = TX_1559, .chain_id = 137, .gas = 21000, .has_to = true};
    struct signer_request request = wallet_request(SIGNER_PREPARE, kind);
    ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
    request.bytes = view_of_buf(&bytes);
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    buf_clear(&bytes);
}

/* ---- the tests
 * ---------------------------------------------------------------------------------- */

START_TEST(memory__search__finds_what_is_there)
{
    need_whole_memory();
    struct secret known = {0};
    secret_random(&known, 32);
    struct needle needle = needle_of(known.data, known.len);
    ck_assert_uint_ge(count_in_process(getpid(), &needle), 1);
    secret_clear(&known);
    ck_assert_uint_eq(count_in_process(getpid(), &needle), 0);
}
END_TEST

START_TEST(memory__password__is_nowhere_once_the_vault_is_open)
{
    need_whole_memory();
    check_nowhere(&password, "the password");
}
END_TEST

START_TEST(memory__vault_key__is_in_the_signer_until_it_locks)
{
    need_whole_memory();
    struct needle key = compute(work_vault_key, NULL);
    check_only_signer(&key, "the vault key");
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    check_nowhere(&key, "the vault key");
}
END_TEST

/* Byte number i of a known key, made so that no compiler puts the whole of it somewhere. */
static uint8_t key_byte(unsigned i)
{
    static volatile unsigned seed = 0x51;
    return (uint8_t)(seed * (i + 3) + (i * i) + 7);
}

START_TEST(memory__imported_key__is_in_the_signer_while_it_is_prepared)
{
    need_whole_memory();
    static const char digits[] = "0123456789abcdef";
    struct needle key = {.len = 32}, typed = {.len = 64};
    struct secret text = {0};
    secret_init(&text, 64);
    for (unsigned i = 0; i < 32; i++) {
        char high = digits[key_byte(i) >> 4], low = digits[key_byte(i) & 15];
        key.masked[i] = key_byte(i) ^ MASK;
        typed.masked[2 * i] = (uint8_t)high ^ MASK;
        typed.masked[2 * i + 1] = (uint8_t)low ^ MASK;
        ck_assert(secret_add(&text, &high, 1) && secret_add(&text, &low, 1));
    }
    ck_assert_uint_gt(count_in_process(getpid(), &typed), 0);
    seal(WALLET_KEY, &text);
    secret_clear(&text);
    check_nowhere(&typed, "the typed key");
    check_nowhere(&key, "the key");
    prepare(WALLET_KEY);
    check_only_signer(&key, "the key");
    ck_assert_int_eq(ask_simple(SIGNER_SIGN), OK);
    check_nowhere(&key, "the key");
    prepare(WALLET_KEY);
    check_only_signer(&key, "the key");
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    check_nowhere(&key, "the key");
}
END_TEST

START_TEST(memory__mnemonic__leaves_main_with_its_screen)
{
    need_whole_memory();
    struct signer_request request = {.op = SIGNER_MNEMONIC_NEW, .count = 12};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    struct needle text = needle_of(answer.text.data, answer.text.len);
    ck_assert_uint_eq(count_in_process(getpid(), &text), 1); /* the copy that a screen would hold */
    secret_clear(&answer.text);
    ck_assert_uint_eq(count_in_process(getpid(), &text), 0);

    struct needle entropy = compute(work_entropy, &text);
    check_only_signer(&entropy, "the entropy");
    seal(WALLET_HD, NULL);
    check_nowhere(&entropy, "the entropy");
    check_nowhere(&text, "the mnemonic");
}
END_TEST

START_TEST(memory__tree__only_the_parent_of_the_last_addresses_stays)
{
    need_whole_memory();
    struct signer_request request = {.op = SIGNER_MNEMONIC_NEW, .count = 24};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    struct needle text = needle_of(answer.text.data, answer.text.len);
    secret_clear(&answer.text);
    seal(WALLET_HD, NULL);
    request = wallet_request(SIGNER_ADDRESSES, WALLET_HD);
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);

    const struct needle entropy = compute(work_entropy, &text), seed = compute(work_seed, &text),
                        parent = compute(work_parent_key, &text),
                        child = compute(work_child_key, &text);
    check_nowhere(&text, "the mnemonic");
    check_nowhere(&entropy, "the entropy");
    check_nowhere(&seed, "the seed");
    check_only_signer(&parent, "the parent's key");
    check_nowhere(&child, "the address's key");
    prepare(WALLET_HD);
    check_only_signer(&child, "the address's key");
    ck_assert_int_eq(ask_simple(SIGNER_SIGN), OK);
    check_nowhere(&child, "the address's key");
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    check_nowhere(&parent, "the parent's key");
    check_nowhere(&entropy, "the entropy");
    check_nowhere(&seed, "the seed");
}
END_TEST

START_TEST(memory__audit_key__goes_with_the_vault_key)
{
    need_whole_memory();
    struct needle key = compute(work_audit_key, NULL);
    check_only_signer(&key, "the key of log and book");
    ck_assert_int_eq(ask_simple(SIGNER_LOCK), OK);
    check_nowhere(&key, "the key of log and book");
}
END_TEST

START_TEST(memory__hang_up__leaves_nothing)
{
    need_whole_memory();
    struct needle vault_key = compute(work_vault_key, NULL), audit = compute(work_audit_key, NULL);
    struct signer_request request = {.op = SIGNER_MNEMONIC_NEW, .count = 12};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    struct needle text = needle_of(answer.text.data, answer.text.len);
    secret_clear(&answer.text);
    seal(WALLET_HD, NULL);
    prepare(WALLET_HD);
    const struct needle parent = compute(work_parent_key, &text),
                        child = compute(work_child_key, &text);
    check_only_signer(&child, "the prepared key");
    check_only_signer(&vault_key, "the vault key");
    ck_assert_int_eq(kill(signer_client_pid(driver.client), SIGHUP), 0);
    ck_assert_int_eq(ask_simple(SIGNER_SIGN), ERR_LOCKED);
    check_nowhere(&vault_key, "the vault key");
    check_nowhere(&audit, "the key of log and book");
    check_nowhere(&parent, "the parent's key");
    check_nowhere(&child, "the prepared key");
    check_nowhere(&text, "the mnemonic");
}
END_TEST

/* In: len even */
static struct needle random_text(struct secret *out, size_t len)
{
    struct secret random = {0};
    secret_random(&random, len / 2);
    secret_init(out, len);
    for (size_t i = 0; i < len; i++) {
        uint8_t nibble = i % 2 == 0 ? random.data[i / 2] >> 4 : random.data[i / 2] & 15;
        char digit = (char)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
        ck_assert(secret_add(out, &digit, 1));
    }
    secret_clear(&random);
    return needle_of(out->data, out->len);
}

START_TEST(memory__words_and_passphrase__leave_with_their_answer)
{
    need_whole_memory();
    struct secret phrase = {0}, typed = {0};
    struct needle passphrase = random_text(&phrase, 32);
    struct signer_request request = {.op = SIGNER_MNEMONIC_NEW, .count = 12};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    struct needle words = needle_of(answer.text.data, answer.text.len);
    secret_clear(&answer.text);
    request =
        (struct signer_request){.op = SIGNER_PENDING, .kind = WALLET_HD, .passphrase = &phrase};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    secret_clear(&phrase);
    check_only_signer(&passphrase, "the passphrase");
    seal(WALLET_HD, NULL);
    check_nowhere(&passphrase, "the passphrase");
    check_nowhere(&words, "the mnemonic");

    unmask(&typed, &password);
    request = wallet_request(SIGNER_REVEAL, WALLET_HD);
    request.vault = view_of_buf(&vault);
    request.password = &typed;
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    secret_clear(&typed);
    ck_assert_uint_eq(count_in_process(getpid(), &words), 1); /* what a screen would show */
    ck_assert_uint_eq(count_in_process(getpid(), &passphrase), 1);
    secret_clear(&answer.text);
    check_nowhere(&words, "the mnemonic");
    check_nowhere(&passphrase, "the passphrase");
    check_nowhere(&password, "the password");
}
END_TEST

/* A key that is imported, sealed, exported to a keystore and imported from it again. */
static struct needle import_key(void)
{
    struct secret text = {0}, raw = {0};
    (void)random_text(&text, 64);
    secret_init(&raw, 32);
    for (size_t i = 0; i < 32; i++) {
        uint8_t byte = 0;
        for (size_t k = 0; k < 2; k++) {
            uint8_t digit = text.data[2 * i + k];
            byte = (uint8_t)(byte << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10));
        }
        ck_assert(secret_add(&raw, &byte, 1));
    }
    struct needle key = needle_of(raw.data, raw.len);
    secret_clear(&raw);
    seal(WALLET_KEY, &text);
    secret_clear(&text);
    return key;
}

static void ask_box(struct buf *box)
{
    struct secret typed = {0};
    ck_assert_int_eq(ask_simple(SIGNER_WORKER_KEY), OK);
    struct signer_request request = wallet_request(SIGNER_KEY_BOX, WALLET_KEY);
    unmask(&typed, &password);
    request.digest = answer.digest;
    request.vault = view_of_buf(&vault);
    request.password = &typed;
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    secret_clear(&typed);
    buf_add(box, answer.box.data, answer.box.len);
}

START_TEST(memory__keystore__no_process_keeps_its_key)
{
    need_whole_memory();
    struct secret typed = {0};
    struct buf box = {0}, file = {0};
    struct needle key = import_key(), file_password = random_text(&typed, 32);
    check_nowhere(&key, "the key");
    ask_box(&box);
    check_nowhere(&key, "the boxed key");
    struct signer_request request = {
        .op = SIGNER_KEYFILE_WRITE, .box = view_of_buf(&box), .password = &typed};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    ck_assert_int_ne(worker_pid(), 0);
    buf_add(&file, answer.bytes.data, answer.bytes.len);

    ck_assert_int_eq(ask_simple(SIGNER_BOX_KEY), OK);
    request = (struct signer_request){.op = SIGNER_KEYFILE_OPEN,
                                      .bytes = view_of_buf(&file),
                                      .password = &typed,
                                      .digest = answer.digest};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    secret_clear(&typed);
    check_nowhere(&key, "the keystore's key");
    check_nowhere(&file_password, "the keystore's password");
    buf_reset(&box);
    buf_add(&box, answer.box.data, answer.box.len);
    request =
        (struct signer_request){.op = SIGNER_PENDING, .kind = WALLET_KEY, .box = view_of_buf(&box)};
    ck_assert_int_eq(driver_ask(&driver, &request, &answer), OK);
    check_only_signer(&key, "the pending key");
    ck_assert_uint_eq(count_in_process(worker_pid(), &key), 0);
    seal(WALLET_KEY, NULL);
    check_nowhere(&key, "the key");
    buf_clear(&box);
    buf_clear(&file);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(memory__search__finds_what_is_there),
    SUITE_TEST(memory__password__is_nowhere_once_the_vault_is_open),
    SUITE_TEST(memory__vault_key__is_in_the_signer_until_it_locks),
    SUITE_TEST(memory__imported_key__is_in_the_signer_while_it_is_prepared),
    SUITE_TEST(memory__mnemonic__leaves_main_with_its_screen),
    SUITE_TEST(memory__audit_key__goes_with_the_vault_key),
    SUITE_TEST(memory__hang_up__leaves_nothing),
    SUITE_TEST(memory__words_and_passphrase__leave_with_their_answer),
    SUITE_TEST_SLOW(memory__keystore__no_process_keeps_its_key, 60),
    SUITE_TEST_SLOW(memory__tree__only_the_parent_of_the_last_addresses_stays, 60),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("memory", tests, &fixture)
