// Records: chains, and everything that must not pass for one.

#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"
#include "ringfence/note.h"
#include "ringfence/record.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

const char* const kTenant = "tenant_9fa";

RecordSecretKey writer_key(std::uint8_t fill = 1, const char* name = "writer.example") {
  return std::move(*RecordSecretKey::generate(name, entropy(fill)));
}

RecordChain chain(std::uint8_t instance = 7) {
  return RecordChain(writer_key(), kTenant, entropy(instance));
}

std::vector<RecordPublicKey> known() { return {writer_key().public_key()}; }

// user/developer-07 was denied the production DATABASE_URL.
RecordEvent denial() {
  RecordEvent e;
  e.kind = "secret";
  e.time = 1798761600123;
  e.actor = "user/developer-07";
  e.verified = true;
  e.action = "secret.read";
  e.resource = "project/app-web/environment/production/secret/DATABASE_URL";
  e.scope = "production";
  e.runtime = "python";
  e.host = "build-7";
  e.effect = "deny";
  e.reason = "not_granted";
  e.policy_digest = std::string(64, 'a');
  e.deciding = {"freeze", "b1"};
  e.secret = "secret://production/DATABASE_URL";
  return e;
}

// A note over any JSON line, signed by the writer: what a writer that lies could send.
std::string forge(const std::string& json,
                  const std::string& header = "ringfence record v1 tenant_9fa") {
  return *sign_note(header + "\n" + json + "\n", writer_key());
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

bool same(const RecordEvent& a, const RecordEvent& b) {
  return a.kind == b.kind && a.time == b.time && a.actor == b.actor &&
         a.on_behalf_of == b.on_behalf_of && a.verified == b.verified && a.action == b.action &&
         a.resource == b.resource && a.scope == b.scope && a.runtime == b.runtime &&
         a.host == b.host && a.effect == b.effect && a.reason == b.reason &&
         a.policy_digest == b.policy_digest && a.deciding == b.deciding && a.secret == b.secret &&
         a.outcome == b.outcome && a.note == b.note;
}

}  // namespace

TEST_CASE("record: written, opened, and the same") {
  RecordEvent full = denial();
  full.on_behalf_of = "user/ana";
  full.outcome = "failed:vault.open_failed";
  full.note = "caf\xC3\xA9 \xF0\x9F\x98\x82 \"quoted\" \\ \xE2\x80\xA8";
  auto c = chain();
  const auto note = c.append(full);
  REQUIRE(note);
  const auto record = open_record(*note, known(), kTenant);
  REQUIRE(code(record) == "ok");
  CHECK(record->tenant == kTenant);
  CHECK(record->writer == "writer.example");
  CHECK(record->writer_key == writer_key().public_key().id());
  CHECK(record->instance ==
        std::string(32, '0').replace(0, 32, "07070707070707070707070707070707"));
  CHECK(record->instance == c.instance());
  CHECK(record->seq == 0);
  CHECK(record->prev.empty());
  CHECK(same(record->event, full));
  CHECK(note->find(record->json) != std::string::npos);
  // An event with nothing optional, and no tenant demanded.
  auto d = chain();
  const auto bare = open_record(*d.append(RecordEvent{}), known(), "");
  REQUIRE(bare);
  CHECK(same(bare->event, RecordEvent{}));
}

TEST_CASE("record: a chain counts and links") {
  auto c = chain();
  std::string before;
  for (std::uint64_t i = 0; i < 5; ++i) {
    CHECK(c.next_seq() == i);
    const auto note = c.append(denial());
    REQUIRE(note);
    const auto record = open_record(*note, known(), kTenant);
    REQUIRE(record);
    CHECK(record->seq == i);
    CHECK(record->prev == (i == 0 ? "" : hex(view(sha256(before)))));
    before = *note;
  }
}

TEST_CASE("record: two instances of one key are two chains") {
  auto a = chain(1);
  auto b = chain(2);
  CHECK(a.instance() != b.instance());
  CHECK(*a.append(denial()) != *b.append(denial()));
}

TEST_CASE("record: a refused event leaves the chain as it was") {
  auto c = chain();
  REQUIRE(c.append(denial()));
  RecordEvent bad = denial();
  bad.effect = "maybe";
  CHECK(code(c.append(bad)) == "record.bad_field");
  CHECK(c.next_seq() == 1);
  RecordEvent large = denial();
  large.resource = std::string(16384, '"');  // doubles when escaped
  large.scope = std::string(16384, '"');
  CHECK(code(c.append(large)) == "record.too_large");
  CHECK(c.next_seq() == 1);
  auto d = chain();
  REQUIRE(d.append(denial()));
  CHECK(*c.append(denial()) == *d.append(denial()));
}

TEST_CASE("record: fields that cannot be recorded") {
  const auto refused = [](const char* path, auto change) {
    RecordEvent e = denial();
    change(e);
    const auto note = chain().append(e);
    INFO(path);
    REQUIRE(code(note) == "record.bad_field");
    CHECK(note.error().path == path);
  };
  refused("/kind", [](auto& e) { e.kind = ""; });
  refused("/kind", [](auto& e) { e.kind = "Decision"; });
  refused("/time", [](auto& e) { e.time = -1; });
  refused("/time", [](auto& e) { e.time = 253402300800000; });
  refused("/actor", [](auto& e) { e.actor = ""; });  // verified, so there is one
  refused("/actor", [](auto& e) { e.actor = "user/a\nb"; });
  refused("/actor", [](auto& e) { e.actor = "user/\x7f"; });
  refused("/actor", [](auto& e) { e.actor = "user/\xC2\x85"; });
  refused("/actor", [](auto& e) { e.actor = "user/\xff"; });
  refused("/actor", [](auto& e) { e.actor = std::string(2049, 'u'); });
  refused("/on_behalf_of", [](auto& e) { e.on_behalf_of = std::string("a\0b", 3); });
  refused("/action", [](auto& e) { e.action = std::string(256, 'a'); });
  refused("/resource", [](auto& e) { e.resource = "\xED\xA0\x80"; });
  refused("/scope", [](auto& e) { e.scope = "\t"; });
  refused("/runtime", [](auto& e) { e.runtime = "deno"; });
  refused("/host", [](auto& e) { e.host = std::string(256, 'h'); });
  refused("/effect", [](auto& e) { e.effect = "Allow"; });
  refused("/reason", [](auto& e) { e.reason = "because I say so"; });
  refused("/policy_digest", [](auto& e) { e.policy_digest = std::string(64, 'A'); });
  refused("/policy_digest", [](auto& e) { e.policy_digest = std::string(63, 'a'); });
  refused("/deciding/1", [](auto& e) { e.deciding = {"b1", ""}; });
  refused("/deciding/0", [](auto& e) { e.deciding = {std::string(513, 'b')}; });
  refused("/deciding", [](auto& e) { e.deciding.assign(1001, "b"); });
  refused("/secret", [](auto& e) { e.secret = "hunter2"; });
  refused("/secret", [](auto& e) { e.secret = "secret://production/DATABASE_URL@current"; });
  refused("/outcome", [](auto& e) { e.outcome = "exit:007"; });
  refused("/outcome", [](auto& e) { e.outcome = "exit:256"; });
  refused("/outcome", [](auto& e) { e.outcome = "exit:"; });
  refused("/outcome", [](auto& e) { e.outcome = "failed:"; });
  refused("/outcome", [](auto& e) { e.outcome = "ok"; });
  refused("/note", [](auto& e) { e.note = std::string(1025, 'n'); });
  for (const char* good : {"released", "delivered", "exit:0", "exit:137", "failed:vault.fork"}) {
    RecordEvent e = denial();
    e.outcome = good;
    CHECK(code(chain().append(e)) == "ok");
  }
}

TEST_CASE("record: a value put where its reference belongs is not repeated by the error") {
  RecordEvent e = denial();
  e.secret = "correct horse battery staple";
  const auto note = chain().append(e);
  REQUIRE_FALSE(note);
  CHECK(note.error().message.find("horse") == std::string::npos);
}

TEST_CASE("record: a chain of no tenant signs nothing") {
  for (const char* tenant : {"", "Tenant", "a b", "a\nb", "a/b", "tenant!"}) {
    auto c = RecordChain(writer_key(), tenant, entropy(1));
    CHECK(code(c.append(denial())) == "record.bad_field");
  }
  auto c = RecordChain(writer_key(), std::string(65, 't'), entropy(1));
  CHECK(code(c.append(denial())) == "record.bad_field");
}

TEST_CASE("record: opened by its writer's key only, and for its tenant only") {
  const std::string note = *chain().append(denial());
  const auto open = [&](std::vector<RecordPublicKey> keys, const char* tenant) {
    return code(open_record(note, keys, tenant));
  };
  CHECK(open(known(), kTenant) == "ok");
  CHECK(open({}, kTenant) == "note.unverified");
  CHECK(open({writer_key(2).public_key()}, kTenant) == "note.unverified");
  CHECK(open({writer_key(1, "another").public_key()}, kTenant) == "note.unverified");
  CHECK(open({writer_key(2).public_key(), writer_key().public_key()}, kTenant) == "ok");
  CHECK(open({writer_key().public_key(), writer_key().public_key()}, kTenant) ==
        "note.ambiguous_key");
  CHECK(open(known(), "tenant_9fb") == "record.wrong_tenant");
  CHECK(open(known(), "tenant_9f") == "record.wrong_tenant");
}

TEST_CASE("record: nobody signs another writer's words, or adds a line to them") {
  const std::string note = *chain().append(denial());
  const std::string text = note.substr(0, note.find("\n\n") + 1);
  const std::string line = note.substr(text.size() + 1);
  const auto thief = writer_key(9, "thief.example");
  const std::string stolen = *sign_note(text, thief);
  const std::vector<RecordPublicKey> both{writer_key().public_key(), thief.public_key()};
  CHECK(code(open_record(stolen, both, kTenant)) == "record.malformed");
  CHECK(open_record(stolen, both, kTenant).error().path == "/writer");
  CHECK(code(read_record_unverified(stolen)) == "record.malformed");

  const std::string second = stolen.substr(text.size() + 1);
  CHECK(code(open_record(note + second, both, kTenant)) == "record.malformed");
  CHECK(code(open_record(note + second, known(), kTenant)) == "record.malformed");
  CHECK(code(open_record(note + line, known(), kTenant)) == "record.malformed");
  CHECK(code(read_record_unverified(note + second)) == "record.malformed");
  CHECK(code(read_record_unverified(note + line)) == "record.malformed");
}

TEST_CASE("record: a writer cannot sign what is not canonical") {
  const std::string json = open_record(*chain().append(denial()), known(), kTenant)->json;
  const auto refused = [](const std::string& line) {
    INFO(line);
    CHECK(code(open_record(forge(line), known(), kTenant)) == "record.malformed");
    CHECK(code(read_record_unverified(forge(line))) == "record.malformed");
  };
  REQUIRE(code(open_record(forge(json), known(), kTenant)) == "ok");
  refused(" " + json);
  refused(json + " ");
  refused(replaced(json, ",", ", "));
  refused(replaced(json, "user/developer-07", "user\\/developer-07"));
  refused(replaced(json, "developer", "d\\u0065veloper"));
  refused(replaced(json, "\"seq\":0", "\"seq\":0.0"));
  refused(replaced(json, "\"seq\":0", "\"seq\":-0"));
  refused(replaced(json, "\"seq\":0", "\"seq\":0e0"));
  refused(replaced(json, "\"seq\":0", "\"seq\":00"));
  refused(replaced(json, "\"seq\":0", "\"seq\":-1"));
  refused(replaced(json, "\"seq\":0", "\"seq\":\"0\""));
  refused(replaced(json, "\"seq\":0", "\"seq\":0.5"));
  refused(replaced(json, "\"seq\":0", "\"seq\":9007199254740992"));
  refused(replaced(json, "\"seq\":0", "\"seq\":1"));  // without a previous hash
  refused(replaced(json, "\"prev\":\"\"", "\"prev\":\"" + std::string(64, 'b') + "\""));
  refused(replaced(json, "\"prev\":\"\",", ""));
  refused(replaced(json, "\"verified\":true", "\"verified\":1"));
  refused(replaced(json, "\"verified\":true", "\"verified\":\"true\""));
  refused(replaced(json, "\"verified\":true", "\"verified\":null"));
  refused(replaced(json, "\"verified\":true,", ""));
  refused(replaced(json, ".123Z", ".12Z"));
  refused(replaced(json, ".123Z", ".1230Z"));
  refused(replaced(json, ".123Z", ".123z"));
  refused(replaced(json, ".123Z", ".123+00:00"));
  refused(replaced(json, ".123Z", "Z").insert(0, ""));
  refused(replaced(json, "\"time\":\"", "\"time\":\"1"));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"\""));  // empty is left out
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":null"));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":7"));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"build-7\",\"host\":\"build-8\""));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"build-7\",\"h\\u006fst\":\"x\""));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"build-7\",\"hostile\":\"x\""));
  refused(replaced(json, "\"host\":\"build-7\"", "\"__proto__\":{},\"host\":\"build-7\""));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"\\ud800\""));
  refused(replaced(json, "\"host\":\"build-7\"", "\"host\":\"\\ude00\\ud83d\""));
  refused(replaced(json, "[\"freeze\",\"b1\"]", "[]"));
  refused(replaced(json, "[\"freeze\",\"b1\"]", "\"freeze\""));
  refused(replaced(json, "[\"freeze\",\"b1\"]", "[\"freeze\",1]"));
  refused(replaced(json, "[\"freeze\",\"b1\"]", "[[\"freeze\"]]"));
  refused(replaced(json, "\"kind\":\"secret\",", ""));
  refused(replaced(json, "\"kind\":\"secret\"", "\"kind\":\"deploy\""));
  refused(replaced(json, "\"instance\":\"0707", "\"instance\":\"07"));
  refused(replaced(json, "\"instance\":\"0707", "\"instance\":\"07A7"));
  refused(replaced(json, "secret://production/DATABASE_URL", "s3cret"));
  refused(replaced(json, "\"writer\":\"writer", "\"writer\":\"other"));
  refused("{}");
  refused("[]");
  refused("null");
  refused("");
  refused("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}");
}

TEST_CASE("record: members stand in UTF-16 order wherever they come from") {
  // The members are ASCII, so this holds of the values' neighbours only by the canonical writer;
  // what a reader must not accept is any other order.
  const std::string json = open_record(*chain().append(denial()), known(), kTenant)->json;
  const std::string swapped =
      replaced(replaced(json, "\"action\":\"secret.read\",", ""), "{", "{\"zz\":0,");
  CHECK(code(open_record(forge(swapped), known(), kTenant)) == "record.malformed");
  const std::string moved = replaced(replaced(json, "\"action\":\"secret.read\",", ""),
                                     "\"deciding\"", "\"action\":\"secret.read\",\"deciding\"");
  CHECK(code(open_record(forge(moved), known(), kTenant)) == "record.malformed");
}

TEST_CASE("record: the header has one form") {
  const std::string json = open_record(*chain().append(denial()), known(), kTenant)->json;
  for (const char* header :
       {"ringfence record v2 tenant_9fa", "ringfence record v1 ", "ringfence record v1",
        "ringfence record v1  tenant_9fa", "ringfence record v1 tenant_9fa ",
        "Ringfence record v1 tenant_9fa", "ringfence record v1 Tenant_9fa", "",
        "ringfence record v1 tenant_9fa\nringfence record v1 tenant_9fa"}) {
    INFO(header);
    CHECK(code(open_record(forge(json, header), known(), "")) == "record.malformed");
  }
  CHECK(code(open_record(forge(json + "\n"), known(), "")) == "record.malformed");
  CHECK(code(open_record(forge("\n" + json), known(), "")) == "record.malformed");
  CHECK(code(open_record(*sign_note("prose\n", writer_key()), known(), "")) == "record.malformed");
  CHECK(code(open_record(*sign_note("ringfence record v1 tenant_9fa\n", writer_key()), known(),
                         "")) == "record.malformed");
}

TEST_CASE("record: too long to be one") {
  const std::string json = open_record(*chain().append(denial()), known(), kTenant)->json;
  const std::string note = forge(json + std::string(kMaxRecordBytes, ' '));
  CHECK(code(open_record(note, known(), kTenant)) == "record.too_large");
  CHECK(code(read_record_unverified(note)) == "record.too_large");
}

TEST_CASE("record: every small change is refused") {
  auto c = chain();
  REQUIRE(c.append(denial()));
  const std::string note = *c.append(denial());
  for_each_mutant(note, [&](const std::string& mutant) {
    if (open_record(mutant, known(), ""))
      FAIL("accepted: " << mutant);
  });
}

TEST_CASE("record: reading without verifying finds the writer") {
  const std::string note = *chain().append(denial());
  const auto read = read_record_unverified(note);
  REQUIRE(read);
  CHECK(read->writer == "writer.example");
  CHECK(read->writer_key == writer_key().public_key().id());
  CHECK(read->event.actor == "user/developer-07");
  CHECK(code(read_record_unverified("")) == "note.malformed");
  CHECK(code(read_record_unverified("hello\n")) == "note.malformed");
}
