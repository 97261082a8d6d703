#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/typed.h"

/* Documents are written with ' for ". */

/* The example of EIP-712. */
#define MAIL_TYPES                                                                                 \
    "{'EIP712Domain':[{'name':'name','type':'string'},{'name':'version','type':'string'},"         \
    "{'name':'chainId','type':'uint256'},{'name':'verifyingContract','type':'address'}],"          \
    "'Person':[{'name':'name','type':'string'},{'name':'wallet','type':'address'}],"               \
    "'Mail':[{'name':'from','type':'Person'},{'name':'to','type':'Person'},"                       \
    "{'name':'contents','type':'string'}]}"
#define MAIL_DOMAIN                                                                                \
    "{'name':'Ether Mail','version':'1','chainId':1,"                                              \
    "'verifyingContract':'0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC'}"
#define MAIL_MESSAGE                                                                               \
    "{'from':{'name':'Cow','wallet':'0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'},"                \
    "'to':{'name':'Bob','wallet':'0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB'},"                   \
    "'contents':'Hello, Bob!'}"
#define DOCUMENT(types, primary, domain, message)                                                  \
    "{'types':" types ",'primaryType':'" primary "','domain':" domain ",'message':" message "}"
#define MAIL DOCUMENT(MAIL_TYPES, "Mail", MAIL_DOMAIN, MAIL_MESSAGE)

/* One struct S of one member, in a domain of nothing. */
#define ONE(type, value)                                                                           \
    DOCUMENT("{'EIP712Domain':[],'S':[{'name':'m','type':'" type "'}]}", "S", "{}",                \
             "{'m':" value "}")

static struct json_doc *json_of(const char *text)
{
    struct json_doc *doc;
    char *quoted = mem_dup_text(text);
    for (char *at = quoted; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    ck_assert_msg(json_parse(&doc, quoted, strlen(quoted), &json_limits_default) == OK, "%s: %s",
                  err_detail(ERR_SYNTAX), quoted);
    mem_free(quoted);
    return doc;
}

static void expect_error(const char *text, enum err due)
{
    struct json_doc *doc = json_of(text);
    struct typed *typed;
    enum err err = typed_parse(&typed, json_root(doc));
    ck_assert_msg(err == due, "%s instead of %s: %s", err_code(err), err_code(due), text);
    ck_assert_ptr_null(typed);
    json_doc_free(doc);
}

static struct typed *typed_of(struct json_doc **doc, const char *text)
{
    struct typed *typed;
    *doc = json_of(text);
    enum err err = typed_parse(&typed, json_root(*doc));
    ck_assert_msg(err == OK, "%s: %s", err_detail(err), text);
    return typed;
}

static void expect_hash(const struct hash32 *hash, const char *hex)
{
    char text[HASH_TEXT];
    hash_write(text, hash);
    ck_assert_str_eq(text, hex);
}

static void expect_struct_hash(const char *text, const char *hex)
{
    struct json_doc *doc;
    struct typed *typed = typed_of(&doc, text);
    expect_hash(typed_struct_hash(typed), hex);
    typed_free(typed);
    json_doc_free(doc);
}

/* Both documents say the same. */
static void expect_same(const char *a, const char *b)
{
    struct json_doc *doc;
    char hash[HASH_TEXT];
    struct typed *typed = typed_of(&doc, a);
    hash_write(hash, typed_digest(typed));
    typed_free(typed);
    json_doc_free(doc);
    typed = typed_of(&doc, b);
    expect_hash(typed_digest(typed), hash);
    typed_free(typed);
    json_doc_free(doc);
}

START_TEST(typed__parse__example_of_eip_712)
{
    struct json_doc *doc;
    struct buf text = {0};
    struct typed *typed = typed_of(&doc, MAIL);
    expect_hash(typed_domain_separator(typed),
                "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    expect_hash(typed_struct_hash(typed),
                "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
    expect_hash(typed_digest(typed),
                "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    typed_encode_type(&text, typed);
    ck_assert_str_eq(buf_text(&text), "Mail(Person from,Person to,string contents)"
                                      "Person(string name,address wallet)");
    ck_assert_str_eq(typed_primary_type(typed), "Mail");
    const struct typed_domain *domain = typed_domain(typed);
    ck_assert(domain->is_standard && domain->has_name && domain->has_version &&
              domain->has_chain_id && domain->has_contract && !domain->has_salt);
    ck_assert(view_equal(domain->name, view_of_text("Ether Mail")));
    ck_assert_uint_eq(domain->chain_id.limb[0], 1);
    buf_clear(&text);
    typed_free(typed);
    json_doc_free(doc);
}
END_TEST

/* What a wallet that follows MetaMask signs for a document of the domain alone. */
START_TEST(typed__parse__domain_alone)
{
    struct json_doc *doc;
    struct typed *typed =
        typed_of(&doc, DOCUMENT("{'EIP712Domain':[]}", "EIP712Domain", "{}", "{}"));
    expect_hash(typed_domain_separator(typed),
                "0x6192106f129ce05c9075d319c1fa6ea9b3ae37cbd0c1ef92e2be7137bb07baa1");
    ck_assert(hash_equal(typed_struct_hash(typed), typed_domain_separator(typed)));
    expect_hash(typed_digest(typed),
                "0x8d4a3f4082945b7879e2b55f181c31a77c8c0a464b70669458abbaaf99de4c38");
    typed_free(typed);
    json_doc_free(doc);
    expect_error(DOCUMENT("{'EIP712Domain':[]}", "EIP712Domain", "{}", "{'a':1}"), ERR_SYNTAX);
}
END_TEST

START_TEST(typed__parse__domain_must_be_what_it_declares)
{
    static const struct {
        const char *members, *data;
        bool is_good;
    } cases[] = {
        {"", "{}", true},
        {"{'name':'name','type':'string'}", "{'name':''}", true},
        {"{'name':'version','type':'string'},{'name':'name','type':'string'}",
         "{'name':'a','version':'b'}", true},
        {"{'name':'chainId','type':'uint256'}", "{'chainId':'0x89'}", true},
        {"{'name':'verifyingContract','type':'string'}", "{'verifyingContract':'cosmos'}", true},
        {"{'name':'name','type':'string'}", "{}", false},
        {"", "{'name':'a'}", false},
        {"{'name':'name','type':'string'}", "{'name':'a','version':'1'}", false},
        {"{'name':'name','type':'bytes32'}", "{'name':'0x00'}", false},
        {"{'name':'chainId','type':'uint64'}", "{'chainId':1}", false},
        {"{'name':'owner','type':'address'}",
         "{'owner':'0xcccccccccccccccccccccccccccccccccccccccc'}", false},
        {"{'name':'name','type':'string'},{'name':'name','type':'string'}", "{'name':'a'}", false},
        {"{'name':'chainId','type':'uint256'}", "{'chainId':null}", false},
        {"{'name':'chainId','type':'uint256'}", "[]", false},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char text[1024];
        ck_assert(text_format(text, sizeof text,
                              "{'types':{'EIP712Domain':[%s],'S':[]},'primaryType':'S',"
                              "'domain':%s,'message':{}}",
                              cases[i].members, cases[i].data));
        struct json_doc *doc = json_of(text);
        struct typed *typed;
        ck_assert_msg((typed_parse(&typed, json_root(doc)) == OK) == cases[i].is_good, "%s", text);
        if (cases[i].is_good && strstr(text, "cosmos") != NULL)
            ck_assert(!typed_domain(typed)->is_standard && !typed_domain(typed)->has_contract);
        typed_free(typed);
        json_doc_free(doc);
    }
}
END_TEST

/* What stands in the example, what replaces it, and what that is. */
START_TEST(typed__parse__refuses_malformed_documents)
{
    static const struct {
        const char *from, *to;
        enum err err;
    } cases[] = {
        {"'primaryType':'Mail'", "'primaryType':'Post'", ERR_SYNTAX},
        {"'primaryType':'Mail'", "'primaryType':7", ERR_SYNTAX},
        {"'primaryType':'Mail',", "", ERR_SYNTAX},
        {"'primaryType':'Mail'", "'primaryType':'Mail','more':1", ERR_SYNTAX},
        {"'EIP712Domain'", "'Domain'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Human'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person['", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person[0]'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person[01]'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person[99999999999]'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person[]x'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':' Person'", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':''", ERR_SYNTAX},
        {"'from','type':'Person'", "'from','type':'Person[][][][][][][][][]'", ERR_LIMIT},
        {"'from','type':'Person'", "'from','type':'(uint256)'", ERR_SYNTAX},
        {"{'name':'from','type':'Person'}", "{'name':'from'}", ERR_SYNTAX},
        {"{'name':'from','type':'Person'}", "{'name':'from','type':'Person','x':1}", ERR_SYNTAX},
        {"{'name':'from','type':'Person'}", "'from'", ERR_SYNTAX},
        {"{'name':'from',", "{'name':'from it',", ERR_SYNTAX},
        {"{'name':'from',", "{'name':'1from',", ERR_SYNTAX},
        {"{'name':'from',", "{'name':'',", ERR_SYNTAX},
        {"{'name':'from',", "{'name':'to',", ERR_SYNTAX},
        {"'Person':[{", "'Per son':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'uint256':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'uint':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'bytes33':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'fixed128x18':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'address':[],'Person':[{", ERR_SYNTAX},
        {"'Person':[{", "'Odd':{},'Person':[{", ERR_SYNTAX},
        {"'contents':'Hello, Bob!'", "'contents':null", ERR_SYNTAX},
        {"'contents':'Hello, Bob!'", "'contents':7", ERR_SYNTAX},
        {",'contents':'Hello, Bob!'", "", ERR_SYNTAX},
        {"'contents':'Hello, Bob!'", "'contents':'','more':''", ERR_SYNTAX},
        {"'contents':'Hello, Bob!'", "'contents':'','more':4.2", ERR_SYNTAX},
        {"{'name':'Bob',", "{'name':'Bob','more':1,", ERR_SYNTAX},
        {"{'name':'Bob',", "{", ERR_SYNTAX},
        {"0xbBbBBBBb", "0xbBbBBBBB", ERR_INVALID},
        {"'0xbBbBBBBb", "'0x", ERR_SYNTAX},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct buf text = {0};
        const char *at = strstr(MAIL, cases[i].from);
        ck_assert_ptr_nonnull(at);
        buf_add(&text, MAIL, (size_t)(at - MAIL));
        buf_add_text(&text, cases[i].to);
        buf_add_text(&text, at + strlen(cases[i].from));
        expect_error(buf_text(&text), cases[i].err);
        buf_clear(&text);
    }
    expect_error("[]", ERR_SYNTAX);
    expect_error("null", ERR_SYNTAX);
}
END_TEST

START_TEST(typed__parse__values_are_of_their_type)
{
    static const struct {
        const char *type, *value;
        enum err err;
    } cases[] = {
        {"uint8", "255", OK},
        {"uint8", "'255'", OK},
        {"uint8", "'0xff'", OK},
        {"uint8", "'0x00ff'", OK},
        {"uint8", "256", ERR_RANGE},
        {"uint8", "-1", ERR_RANGE},
        {"uint8", "'-1'", ERR_RANGE},
        {"uint8", "'-0'", ERR_SYNTAX},
        {"uint8", "-0", ERR_SYNTAX},
        {"uint8", "1.0", ERR_SYNTAX},
        {"uint8", "1e2", ERR_SYNTAX},
        {"uint8", "''", ERR_SYNTAX},
        {"uint8", "'0x'", ERR_SYNTAX},
        {"uint8", "'0X1'", ERR_SYNTAX},
        {"uint8", "'+1'", ERR_SYNTAX},
        {"uint8", "'01'", ERR_SYNTAX},
        {"uint8", "' 1'", ERR_SYNTAX},
        {"uint8", "true", ERR_SYNTAX},
        {"uint8", "[1]", ERR_SYNTAX},
        {"uint8", "null", ERR_SYNTAX},
        {"int8", "127", OK},
        {"int8", "-128", OK},
        {"int8", "'-128'", OK},
        {"int8", "128", ERR_RANGE},
        {"int8", "'0x80'", ERR_RANGE},
        {"int8", "-129", ERR_RANGE},
        {"int8", "'-0x1'", ERR_SYNTAX},
        {"int256",
         "'-57896044618658097711785492504343953926634992332820282019728792003956564819968'", OK},
        {"int256",
         "'-57896044618658097711785492504343953926634992332820282019728792003956564819969'",
         ERR_RANGE},
        {"int256",
         "'57896044618658097711785492504343953926634992332820282019728792003956564819968'",
         ERR_RANGE},
        {"uint256", "9007199254740991", OK},
        {"uint256", "9007199254740992", ERR_RANGE},
        {"int256", "-9007199254740992", ERR_RANGE},
        {"uint256",
         "'115792089237316195423570985008687907853269984665640564039457584007913129639935'", OK},
        {"uint256",
         "'115792089237316195423570985008687907853269984665640564039457584007913129639936'",
         ERR_RANGE},
        {"uint", "1", ERR_SYNTAX},
        {"int", "1", ERR_SYNTAX},
        {"uint7", "1", ERR_SYNTAX},
        {"uint264", "1", ERR_SYNTAX},
        {"bytes0", "'0x'", ERR_SYNTAX},
        {"bytes33", "'0x'", ERR_SYNTAX},
        {"bool", "true", OK},
        {"bool", "1", ERR_SYNTAX},
        {"bool", "'true'", ERR_SYNTAX},
        {"bytes", "'0x'", OK},
        {"bytes", "'0xAb'", OK},
        {"bytes", "'0xabc'", ERR_SYNTAX},
        {"bytes", "'ab'", ERR_SYNTAX},
        {"bytes", "''", ERR_SYNTAX},
        {"bytes", "[1]", ERR_SYNTAX},
        {"bytes4", "'0x01020304'", OK},
        {"bytes4", "'0x010203'", ERR_SYNTAX},
        {"bytes4", "'0x0102030405'", ERR_SYNTAX},
        {"bytes4", "4", ERR_SYNTAX},
        {"address", "'0x52908400098527886E0F7030069857D2E4169EE7'", OK},
        {"address", "'0x52908400098527886e0f7030069857d2e4169ee7'", OK},
        {"address", "'0x52908400098527886E0F7030069857D2E4169Ee7'", ERR_INVALID},
        {"address", "'52908400098527886E0F7030069857D2E4169EE7'", ERR_SYNTAX},
        {"address", "1", ERR_SYNTAX},
        {"string", "'é'", OK},
        {"uint8[2]", "[1,2]", OK},
        {"uint8[2]", "[1]", ERR_SYNTAX},
        {"uint8[2]", "[1,2,3]", ERR_SYNTAX},
        {"uint8[2]", "{}", ERR_SYNTAX},
        {"uint8[]", "[]", OK},
        {"uint8[]", "[1,null]", ERR_SYNTAX},
        {"uint8[]", "1", ERR_SYNTAX},
        {"uint8[2][]", "[[1,2],[3,4],[5,6]]", OK},
        {"uint8[2][]", "[[1,2],[3,4,5]]", ERR_SYNTAX},
        {"uint8[][2]", "[[],[3,4,5]]", OK},
        {"uint8[][2]", "[[]]", ERR_SYNTAX},
        {"S", "{'m':null}", ERR_SYNTAX},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char text[1024];
        ck_assert(text_format(text, sizeof text, ONE("%s", "%s"), cases[i].type, cases[i].value));
        struct json_doc *doc = json_of(text);
        struct typed *typed;
        enum err err = typed_parse(&typed, json_root(doc));
        ck_assert_msg(err == cases[i].err, "%s: %s", err_code(err), text);
        typed_free(typed);
        json_doc_free(doc);
    }
}
END_TEST

/* An array is hashed as the struct of its items; an array in an array, and a struct in one, by its
 * hash. The first value is ethers 6's, which takes no recursive type; the second is its Keccak over
 * the words of the standard. */
START_TEST(typed__parse__arrays_and_recursion)
{
    expect_struct_hash(ONE("uint8[2][]", "[[1,2],[3,4]]"),
                       "0x8033268783b28a4919f07a7fceb6d38de3249b5257dc41000fe5f2f8bc178f56");
    expect_struct_hash(ONE("S[]", "[{'m':[]},{'m':[{'m':[]}]}]"),
                       "0x942d401025accb18af9c2013ceca5d1e5ec59d7f2057bd019f23a0ddea13898d");
    expect_same(ONE("int16", "'-2'"), ONE("int16", "-2"));
    expect_same(ONE("uint16", "'0x0a'"), ONE("uint16", "10"));
    expect_same(ONE("bytes", "'0xAB'"), ONE("bytes", "'0xab'"));
}
END_TEST

START_TEST(typed__parse__bounds)
{
    struct buf text = {0};
    buf_add_text(&text, "{'types':{'EIP712Domain':[],'S':[{'name':'m','type':'S[]'}]},"
                        "'primaryType':'S','domain':{},'message':");
    for (int i = 0; i < 29; i++)
        buf_add_text(&text, "{'m':[");
    buf_add_text(&text, "{'m':[]}");
    for (int i = 0; i < 29; i++)
        buf_add_text(&text, "]}");
    buf_add_text(&text, "}");
    struct json_doc *doc;
    struct typed *typed = typed_of(&doc, buf_text(&text));
    typed_free(typed);
    json_doc_free(doc);
    buf_reset(&text);
    buf_add_text(&text, "{'types':{'EIP712Domain':[],'S':[]");
    for (int i = 0; i < TYPED_TYPES_MAX; i++)
        buf_printf(&text, ",'S%d':[]", i);
    buf_add_text(&text, "},'primaryType':'S','domain':{},'message':{}}");
    expect_error(buf_text(&text), ERR_LIMIT);
    buf_reset(&text);
    buf_add_text(&text, "{'types':{'EIP712Domain':[],'S':[");
    for (int i = 0; i <= TYPED_MEMBERS_MAX; i++)
        buf_printf(&text, "%s{'name':'m%d','type':'bool'}", i == 0 ? "" : ",", i);
    buf_add_text(&text, "]},'primaryType':'S','domain':{},'message':{}}");
    expect_error(buf_text(&text), ERR_LIMIT);
    buf_clear(&text);
}
END_TEST

START_TEST(typed__parse_lenient__passes_over_what_no_type_holds)
{
    static const struct {
        const char *extra;
        bool is_good;
    } cases[] = {{"4.2", true}, {"4", false}, {"'4.2'", false}, {"null", false}, {"1e3", false}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char text[512];
        struct typed *typed;
        ck_assert(text_format(text, sizeof text, ONE("bool", "true,'x':%s"), cases[i].extra));
        struct json_doc *doc = json_of(text);
        ck_assert_int_eq(typed_parse(&typed, json_root(doc)), ERR_SYNTAX);
        ck_assert_msg((typed_parse_lenient(&typed, json_root(doc)) == OK) == cases[i].is_good, "%s",
                      text);
        typed_free(typed);
        json_doc_free(doc);
    }
}
END_TEST

/* the walk */

struct lines {
    struct buf text;
    size_t left;
};

static bool note_field(void *arg, const struct typed_field *field)
{
    struct lines *lines = arg;
    buf_printf(&lines->text, "%u %s %s=%s%s%s\n", field->depth, field->type, field->name,
               field->value, field->is_container ? ":" : "", field->is_altered ? " !" : "");
    return --lines->left > 0;
}

static bool walk(struct lines *lines, const char *text, enum typed_part part, size_t most)
{
    struct json_doc *doc;
    struct typed *typed = typed_of(&doc, text);
    *lines = (struct lines){.left = most};
    bool went_on = typed_walk(typed, part, note_field, lines);
    typed_free(typed);
    json_doc_free(doc);
    return went_on;
}

START_TEST(typed__walk__shows_each_value)
{
    struct lines lines;
    ck_assert(walk(&lines, MAIL, TYPED_PART_MESSAGE, 100));
    ck_assert_str_eq(buf_text(&lines.text),
                     "0 Person from=:\n"
                     "1 string name=Cow\n"
                     "1 address wallet=0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826\n"
                     "0 Person to=:\n"
                     "1 string name=Bob\n"
                     "1 address wallet=0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB\n"
                     "0 string contents=Hello, Bob!\n");
    buf_clear(&lines.text);
    ck_assert(walk(&lines, MAIL, TYPED_PART_DOMAIN, 100));
    ck_assert_str_eq(buf_text(&lines.text),
                     "0 string name=Ether Mail\n0 string version=1\n0 uint256 chainId=1\n"
                     "0 address verifyingContract=0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC\n");
    buf_clear(&lines.text);
    ck_assert(walk(&lines, ONE("int8[2][]", "[['-1',1],['0x7f','-128']]"), TYPED_PART_MESSAGE, 9));
    ck_assert_str_eq(buf_text(&lines.text),
                     "0 int8[2][] m=2 items:\n1 int8[2] [0]=2 items:\n2 int8 [0]=-1\n"
                     "2 int8 [1]=1\n1 int8[2] [1]=2 items:\n2 int8 [0]=127\n2 int8 [1]=-128\n");
    buf_clear(&lines.text);
}
END_TEST

START_TEST(typed__walk__cleans_and_says_so)
{
    struct lines lines;
    ck_assert(walk(&lines, ONE("string", "'a\\u001b[2Jb'"), TYPED_PART_MESSAGE, 9));
    ck_assert_str_eq(buf_text(&lines.text), "0 string m=a[2Jb !\n");
    buf_clear(&lines.text);
    ck_assert(walk(&lines, ONE("bytes", "'0xAB'"), TYPED_PART_MESSAGE, 9));
    ck_assert_str_eq(buf_text(&lines.text), "0 bytes m=0xab\n");
    buf_clear(&lines.text);
    ck_assert(walk(&lines, ONE("bool[]", "[]"), TYPED_PART_MESSAGE, 9));
    ck_assert_str_eq(buf_text(&lines.text), "0 bool[] m=0 items:\n");
    buf_clear(&lines.text);
}
END_TEST

START_TEST(typed__walk__ends_when_told)
{
    struct lines lines;
    ck_assert(!walk(&lines, MAIL, TYPED_PART_MESSAGE, 2));
    ck_assert_str_eq(buf_text(&lines.text), "0 Person from=:\n1 string name=Cow\n");
    buf_clear(&lines.text);
    ck_assert(walk(&lines, DOCUMENT("{'EIP712Domain':[]}", "EIP712Domain", "{}", "{}"),
                   TYPED_PART_MESSAGE, 9));
    ck_assert_uint_eq(lines.text.len, 0);
}
END_TEST

/* permits */

/* clang-format off */
#define CONTRACT_TYPE "'EIP712Domain':[{'name':'verifyingContract','type':'address'}]"
#define CONTRACT      "0x000000000022d473030f116ddee9f6b43ac78ba3"
#define A             "0x1111111111111111111111111111111111111111"
#define B             "0x2222222222222222222222222222222222222222"
#define M(member, type) "{'name':'" member "','type':'" type "'}"
#define PERMISSIONS                                                                                \
    "'TokenPermissions':[" M("token", "address") "," M("amount", "uint256") "]"
#define TRANSFER(name, permissions, more_members, more_types, permitted, more)                      \
    DOCUMENT("{" CONTRACT_TYPE "," PERMISSIONS ",'" name "':[" M("permitted", permissions) ","     \
             M("spender", "address") "," M("nonce", "uint256") "," M("deadline", "uint256")        \
             more_members "]" more_types "}",                                                      \
             name, "{'verifyingContract':'" CONTRACT "'}",                                         \
             "{'permitted':" permitted ",'spender':'" B "','nonce':'9','deadline':1796083200"      \
             more "}")

/* clang-format on */

static struct typed_permit permit_of(const char *text)
{
    struct json_doc *doc;
    struct typed_permit permit;
    struct typed *typed = typed_of(&doc, text);
    typed_permit(&permit, typed);
    typed_free(typed);
    json_doc_free(doc);
    return permit;
}

static void expect_address(const struct addr *address, const char *text)
{
    char hex[2 * 20 + 3];
    hex_write(hex, address->b, sizeof address->b);
    ck_assert_str_eq(hex, text);
}

/* clang-format off */
#define PERMIT(last, contract_type, contract, amount)                                              \
    DOCUMENT("{'EIP712Domain':[" contract_type "],'Permit':[" M("owner", "address") ","            \
             M("spender", "address") "," M("value", "uint256") "," M("nonce", "uint256") ","       \
             M(last, "uint256") "]}",                                                              \
             "Permit", "{" contract "}",                                                           \
             "{'owner':'" A "','spender':'" B "','value':" amount ",'nonce':3,'" last              \
             "':'1796083200'}")
/* clang-format on */
#define OF_CONTRACT M("verifyingContract", "address")
#define AT_CONTRACT "'verifyingContract':'" CONTRACT "'"

START_TEST(typed__permit__eip_2612)
{
    struct typed_permit permit =
        permit_of(PERMIT("deadline", OF_CONTRACT, AT_CONTRACT, "'5000000'"));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT);
    ck_assert(permit.has_owner && permit.is_well_known && !permit.has_witness);
    expect_address(&permit.owner, A);
    expect_address(&permit.spender, B);
    expect_address(&permit.items[0].token, CONTRACT);
    ck_assert_uint_eq(permit.count, 1);
    ck_assert_uint_eq(permit.total, 1);
    ck_assert_uint_eq(permit.items[0].amount.limb[0], 5000000);
    ck_assert(!permit.items[0].is_unlimited);
    ck_assert_uint_eq(permit.nonce.limb[0], 3);
    ck_assert_int_eq(permit.deadline_s, 1796083200);
    permit =
        permit_of(PERMIT("deadline", OF_CONTRACT, AT_CONTRACT,
                         "'0x8000000000000000000000000000000000000000000000000000000000000000'"));
    ck_assert(permit.items[0].is_unlimited);
}
END_TEST

START_TEST(typed__permit__other_forms_are_none)
{
    ck_assert_int_eq(permit_of(PERMIT("until", OF_CONTRACT, AT_CONTRACT, "'5'")).kind,
                     TYPED_PERMIT_NONE);
    ck_assert_int_eq(permit_of(PERMIT("deadline", "", "", "'5'")).kind, TYPED_PERMIT_NONE);
    ck_assert_int_eq(permit_of(MAIL).kind, TYPED_PERMIT_NONE);
}
END_TEST

/* clang-format off */
#define DAI(expiry, allowed)                                                                       \
    DOCUMENT("{" CONTRACT_TYPE ",'Permit':[" M("holder", "address") "," M("spender", "address")    \
             "," M("nonce", "uint256") "," M("expiry", "uint256") "," M("allowed", "bool") "]}",   \
             "Permit", "{" AT_CONTRACT "}",                                                        \
             "{'holder':'" A "','spender':'" B "','nonce':1,'expiry':" expiry ",'allowed':"        \
             allowed "}")

/* clang-format on */

START_TEST(typed__permit__dai)
{
    struct typed_permit permit = permit_of(DAI("0", "true"));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT_DAI);
    ck_assert(permit.items[0].is_unlimited && u256_bits(&permit.items[0].amount) == 256);
    ck_assert_int_eq(permit.deadline_s, INT64_MAX);
    expect_address(&permit.owner, A);
    permit = permit_of(DAI("1796083200", "false"));
    ck_assert(!permit.items[0].is_unlimited && u256_is_zero(&permit.items[0].amount));
    ck_assert_int_eq(permit.deadline_s, 1796083200);
}
END_TEST

/* clang-format off */
#define ALLOWANCE(name, details_type, details)                                                     \
    DOCUMENT("{" CONTRACT_TYPE ",'PermitDetails':[" M("token", "address") ","                      \
             M("amount", "uint160") "," M("expiration", "uint48") "," M("nonce", "uint48")         \
             "],'" name "':[" M("details", details_type) "," M("spender", "address") ","           \
             M("sigDeadline", "uint256") "]}",                                                     \
             name, "{" AT_CONTRACT "}",                                                            \
             "{'details':" details ",'spender':'" B "','sigDeadline':'" MAX "'}")
/* clang-format on */
#define MAX            "115792089237316195423570985008687907853269984665640564039457584007913129639935"
#define DETAIL(amount) "{'token':'" A "','amount':'" amount "','expiration':1796083200,'nonce':7}"

START_TEST(typed__permit__permit2_allowances)
{
    struct typed_permit permit =
        permit_of(ALLOWANCE("PermitSingle", "PermitDetails", DETAIL("100")));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT2_ALLOWANCE);
    ck_assert(!permit.has_owner && permit.is_well_known);
    expect_address(&permit.items[0].token, A);
    expect_address(&permit.spender, B);
    ck_assert_uint_eq(permit.items[0].amount.limb[0], 100);
    ck_assert_int_eq(permit.items[0].expires_s, 1796083200);
    ck_assert_int_eq(permit.deadline_s, INT64_MAX);
    ck_assert_uint_eq(permit.nonce.limb[0], 7);
    permit = permit_of(
        ALLOWANCE("PermitBatch", "PermitDetails[]",
                  "[" DETAIL("1") "," DETAIL("0xffffffffffffffffffffffffffffffffffffffff") "]"));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT2_ALLOWANCE);
    ck_assert_uint_eq(permit.count, 2);
    ck_assert_uint_eq(permit.total, 2);
    ck_assert(!permit.items[0].is_unlimited && permit.items[1].is_unlimited);
}
END_TEST

#define PERMISSION "{'token':'" A "','amount':'8'}"

START_TEST(typed__permit__permit2_transfers)
{
    struct typed_permit permit =
        permit_of(TRANSFER("PermitTransferFrom", "TokenPermissions", "", "", PERMISSION, ""));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT2_TRANSFER);
    ck_assert(!permit.has_witness && permit.count == 1);
    ck_assert_uint_eq(permit.items[0].amount.limb[0], 8);
    ck_assert_uint_eq(permit.nonce.limb[0], 9);
    ck_assert_int_eq(permit.deadline_s, 1796083200);
    struct buf many = {0};
    for (int i = 0; i < 2 * TYPED_PERMIT_ITEMS; i++)
        buf_add_text(&many, i == 0 ? PERMISSION : "," PERMISSION);
    struct buf text = {0};
    buf_printf(&text, TRANSFER("PermitBatchTransferFrom", "TokenPermissions[]", "", "", "[%s]", ""),
               buf_text(&many));
    permit = permit_of(buf_text(&text));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT2_TRANSFER);
    ck_assert_uint_eq(permit.count, TYPED_PERMIT_ITEMS);
    ck_assert_uint_eq(permit.total, 2 * TYPED_PERMIT_ITEMS);
    buf_clear(&many);
    buf_clear(&text);
    permit = permit_of(TRANSFER("PermitWitnessTransferFrom", "TokenPermissions",
                                "," M("order", "Order"), ",'Order':[]", PERMISSION, ",'order':{}"));
    ck_assert_int_eq(permit.kind, TYPED_PERMIT2_TRANSFER);
    ck_assert(permit.has_witness);
}
END_TEST

/* clang-format off */
#define AUTHORIZATION                                                                              \
    DOCUMENT("{" CONTRACT_TYPE ",'TransferWithAuthorization':[" M("from", "address") ","           \
             M("to", "address") "," M("value", "uint256") "," M("validAfter", "uint256") ","       \
             M("validBefore", "uint256") "," M("nonce", "bytes32") "]}",                           \
             "TransferWithAuthorization", "{" AT_CONTRACT "}",                                     \
             "{'from':'" A "','to':'" B "','value':'8080000','validAfter':5,'validBefore':6,"      \
             "'nonce':'0x0000000000000000000000000000000000000000000000000000000000000002'}")

/* clang-format on */

START_TEST(typed__permit__eip_3009)
{
    struct typed_permit permit = permit_of(AUTHORIZATION);
    ck_assert_int_eq(permit.kind, TYPED_TRANSFER_AUTHORIZATION);
    expect_address(&permit.owner, A);
    expect_address(&permit.spender, B);
    ck_assert_uint_eq(permit.items[0].amount.limb[0], 8080000);
    ck_assert_int_eq(permit.not_before_s, 5);
    ck_assert_int_eq(permit.deadline_s, 6);
    ck_assert_uint_eq(permit.nonce.limb[0], 2);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(typed__parse__example_of_eip_712),
    SUITE_TEST(typed__parse__domain_alone),
    SUITE_TEST(typed__parse__domain_must_be_what_it_declares),
    SUITE_TEST(typed__parse__refuses_malformed_documents),
    SUITE_TEST(typed__parse__values_are_of_their_type),
    SUITE_TEST(typed__parse__arrays_and_recursion),
    SUITE_TEST(typed__parse__bounds),
    SUITE_TEST(typed__parse_lenient__passes_over_what_no_type_holds),
    SUITE_TEST(typed__walk__shows_each_value),
    SUITE_TEST(typed__walk__cleans_and_says_so),
    SUITE_TEST(typed__walk__ends_when_told),
    SUITE_TEST(typed__permit__eip_2612),
    SUITE_TEST(typed__permit__other_forms_are_none),
    SUITE_TEST(typed__permit__dai),
    SUITE_TEST(typed__permit__permit2_allowances),
    SUITE_TEST(typed__permit__permit2_transfers),
    SUITE_TEST(typed__permit__eip_3009),
};
SUITE_MAIN("typed", tests)
