// The tree against its definition in RFC 6962, written here as the recursion that the RFC prints,
// and against the published vectors of transparency-dev/merkle.

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"
#include "ringfence/merkle.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// RFC 6962 section 2.1, word for word.
std::size_t split(std::size_t n) {
  std::size_t k = 1;
  while (2 * k < n)
    k *= 2;
  return k;
}

Hash mth(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end)
    return sha256("");
  if (end - begin == 1)
    return leaves[begin];
  const std::size_t k = begin + split(end - begin);
  return node_hash(mth(leaves, begin, k), mth(leaves, k, end));
}

void path(const std::vector<Hash>& d, std::size_t m, std::size_t begin, std::size_t end,
          std::vector<Hash>& out) {
  if (end - begin == 1)
    return;
  const std::size_t k = split(end - begin);
  if (m < k) {
    path(d, m, begin, begin + k, out);
    out.push_back(mth(d, begin + k, end));
  } else {
    path(d, m - k, begin + k, end, out);
    out.push_back(mth(d, begin, begin + k));
  }
}

void subproof(const std::vector<Hash>& d, std::size_t m, std::size_t begin, std::size_t end,
              bool known, std::vector<Hash>& out) {
  if (m == end - begin) {
    if (!known)
      out.push_back(mth(d, begin, end));
    return;
  }
  const std::size_t k = split(end - begin);
  if (m <= k) {
    subproof(d, m, begin, begin + k, known, out);
    out.push_back(mth(d, begin + k, end));
  } else {
    subproof(d, m - k, begin + k, end, false, out);
    out.push_back(mth(d, begin, begin + k));
  }
}

std::vector<Hash> some_leaves(std::size_t n) {
  std::vector<Hash> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(leaf_hash("leaf " + std::to_string(i)));
  return out;
}

SubtreeReader reader_of(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) -> Result<Hash> {
    const std::size_t begin = static_cast<std::size_t>(index) << level;
    const std::size_t end = begin + (std::size_t{1} << level);
    if (end > leaves.size())
      return fail("test.no_such_subtree", "beyond the tree");
    return mth(leaves, begin, end);
  };
}

constexpr std::size_t kSizes = 40;

// Decodes a hash of a vector file; nothing when it is not 32 bytes, which our types cannot even
// hold.
std::optional<Hash> hash_of(json::Value value) {
  if (!value.is(json::Kind::string))
    return {};
  const auto bytes = base64_decode(value.string());
  Hash out{};
  if (!bytes || bytes->size() != out.size())
    return {};
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::optional<std::vector<Hash>> proof_of(json::Value value) {
  std::vector<Hash> out;
  if (value.is(json::Kind::null))
    return out;
  for (const auto element : value) {
    const auto hash = hash_of(element.value);
    if (!hash)
      return {};
    out.push_back(*hash);
  }
  return out;
}

// Two vectors hold 2^64-1, which strict JSON refuses: it becomes text here.
std::uint64_t number_of(json::Value value) {
  return value.is(json::Kind::string) ? UINT64_MAX : static_cast<std::uint64_t>(value.integer());
}

Result<json::Document> parse_vectors(std::string text) {
  const std::string big = "18446744073709551615";
  for (std::size_t at = 0; (at = text.find(big, at)) != std::string::npos; at += big.size() + 2) {
    text.replace(at, big.size(), "\"" + big + "\"");
  }
  return json::Document::parse(text);
}

}  // namespace

TEST_CASE("merkle: roots are RFC 6962's") {
  const auto leaves = some_leaves(kSizes);
  MerkleFrontier frontier;
  CHECK(hex(view(frontier.root())) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t n = 1; n <= kSizes; ++n) {
    frontier.append(leaves[n - 1]);
    REQUIRE(frontier.size() == n);
    REQUIRE(frontier.root() == mth(leaves, 0, n));
    const auto again = MerkleFrontier::restore(n, frontier.roots());
    REQUIRE(again);
    REQUIRE(again->root() == frontier.root());
  }
}

TEST_CASE("merkle: a frontier of the wrong shape is refused") {
  const auto leaves = some_leaves(3);
  CHECK(code(MerkleFrontier::restore(0, {})) == "ok");
  CHECK(code(MerkleFrontier::restore(0, {leaves[0]})) == "merkle.bad_frontier");
  CHECK(code(MerkleFrontier::restore(1, {})) == "merkle.bad_frontier");
  CHECK(code(MerkleFrontier::restore(2, {leaves[0], leaves[1]})) == "merkle.bad_frontier");
  CHECK(code(MerkleFrontier::restore(3, {leaves[0]})) == "merkle.bad_frontier");
  CHECK(code(MerkleFrontier::restore(UINT64_MAX, std::vector<Hash>(64))) == "merkle.bad_frontier");
}

TEST_CASE("merkle: inclusion proofs are RFC 6962's and verify") {
  const auto leaves = some_leaves(kSizes);
  for (std::size_t n = 1; n <= kSizes; ++n) {
    const Hash root = mth(leaves, 0, n);
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<Hash> want;
      path(leaves, i, 0, n, want);
      const auto proof = inclusion_proof(i, n, reader_of(leaves));
      REQUIRE(proof);
      REQUIRE(*proof == want);
      REQUIRE(verify_inclusion(leaves[i], i, n, *proof, root));
    }
  }
  CHECK(code(inclusion_proof(0, 0, reader_of(leaves))) == "merkle.out_of_range");
  CHECK(code(inclusion_proof(5, 5, reader_of(leaves))) == "merkle.out_of_range");
  CHECK(code(inclusion_proof(UINT64_MAX, 5, reader_of(leaves))) == "merkle.out_of_range");
  CHECK(code(inclusion_proof(0, kSizes + 1, reader_of(leaves))) == "test.no_such_subtree");
}

TEST_CASE("merkle: every altered inclusion proof is refused") {
  const auto leaves = some_leaves(21);
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    const Hash root = mth(leaves, 0, n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto proof = *inclusion_proof(i, n, reader_of(leaves));
      const auto refused = [&](const Hash& leaf, std::uint64_t index, std::uint64_t size,
                               const std::vector<Hash>& p, const Hash& r) {
        REQUIRE(code(verify_inclusion(leaf, index, size, p, r)) == "merkle.bad_proof");
      };
      for (std::size_t other = 0; other < n; ++other) {
        if (other != i)
          refused(leaves[i], other, n, proof, root);
      }
      refused(leaves[i], i + 64, n, proof, root);
      refused(leaves[i], n, n, proof, root);
      refused(leaves[i], UINT64_MAX, n, proof, root);
      refused(leaves[i], i, 0, proof, root);
      refused(leaf_hash("another"), i, n, proof, root);
      refused(leaves[i], i, n, proof, leaf_hash("another"));
      auto longer = proof;
      longer.push_back(root);
      refused(leaves[i], i, n, longer, root);
      longer = proof;
      longer.insert(longer.begin(), leaves[i]);
      refused(leaves[i], i, n, longer, root);
      for (std::size_t k = 0; k < proof.size(); ++k) {
        auto altered = proof;
        altered[k][k % 32] ^= 1;
        refused(leaves[i], i, n, altered, root);
        altered = proof;
        altered.erase(altered.begin() + static_cast<std::ptrdiff_t>(k));
        refused(leaves[i], i, n, altered, root);
      }
    }
  }
}

TEST_CASE("merkle: a node is not a leaf") {
  const Hash a = leaf_hash("a");
  const Hash b = leaf_hash("b");
  const std::string joined = std::string(view(a)) + std::string(view(b));
  CHECK(node_hash(a, b) != leaf_hash(joined));
  CHECK(leaf_hash("") != sha256(""));
  CHECK(code(verify_inclusion(leaf_hash(joined), 0, 1, {}, node_hash(a, b))) == "merkle.bad_proof");
}

TEST_CASE("merkle: consistency proofs are RFC 6962's and verify") {
  const auto leaves = some_leaves(kSizes);
  for (std::size_t n = 1; n <= kSizes; ++n) {
    const Hash new_root = mth(leaves, 0, n);
    for (std::size_t m = 1; m <= n; ++m) {
      std::vector<Hash> want;
      subproof(leaves, m, 0, n, true, want);
      const auto proof = consistency_proof(m, n, reader_of(leaves));
      REQUIRE(proof);
      REQUIRE(*proof == want);
      REQUIRE(verify_consistency(m, mth(leaves, 0, m), n, new_root, *proof));
    }
  }
  CHECK(code(consistency_proof(0, 5, reader_of(leaves))) == "merkle.out_of_range");
  CHECK(code(consistency_proof(0, 0, reader_of(leaves))) == "merkle.out_of_range");
  CHECK(code(consistency_proof(6, 5, reader_of(leaves))) == "merkle.out_of_range");
}

TEST_CASE("merkle: every altered consistency proof is refused") {
  const auto leaves = some_leaves(17);
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    for (std::size_t m = 1; m <= n; ++m) {
      const Hash from = mth(leaves, 0, m);
      const Hash to = mth(leaves, 0, n);
      const auto proof = *consistency_proof(m, n, reader_of(leaves));
      const auto refused = [&](std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size,
                               const Hash& new_root, const std::vector<Hash>& p) {
        REQUIRE(code(verify_consistency(old_size, old_root, new_size, new_root, p)) ==
                "merkle.bad_proof");
      };
      refused(m, leaf_hash("x"), n, to, proof);
      refused(m, from, n, leaf_hash("x"), proof);
      refused(0, from, n, to, proof);
      refused(0, from, n, to, {});
      refused(0, sha256(""), n, to, {});
      if (m != n)
        refused(n, to, m, from, proof);
      auto longer = proof;
      longer.push_back(to);
      refused(m, from, n, to, longer);
      longer = proof;
      longer.insert(longer.begin(), from);
      refused(m, from, n, to, longer);
      for (std::size_t k = 0; k < proof.size(); ++k) {
        auto altered = proof;
        altered[k][31] ^= 0x80;
        refused(m, from, n, to, altered);
        altered = proof;
        altered.erase(altered.begin() + static_cast<std::ptrdiff_t>(k));
        refused(m, from, n, to, altered);
      }
    }
  }
}

TEST_CASE("merkle: nothing is proved from the empty tree, and sizes of 2^64-1 do not trip") {
  const Hash empty = sha256("");
  const Hash one = leaf_hash("one");
  CHECK(code(verify_consistency(0, empty, 0, empty, {})) == "merkle.bad_proof");
  CHECK(code(verify_consistency(0, empty, 1, one, {})) == "merkle.bad_proof");
  CHECK(code(verify_consistency(0, empty, 7, one, {one, one})) == "merkle.bad_proof");
  CHECK(code(verify_consistency(1, one, UINT64_MAX, one, {})) == "merkle.bad_proof");
  CHECK(code(verify_consistency(UINT64_MAX - 1, one, UINT64_MAX, one, std::vector<Hash>(64))) ==
        "merkle.bad_proof");
  CHECK(code(verify_inclusion(one, UINT64_MAX - 1, UINT64_MAX, std::vector<Hash>(64), one)) ==
        "merkle.bad_proof");
  CHECK(code(verify_inclusion(one, 0, 0, {}, empty)) == "merkle.bad_proof");
}

TEST_CASE("merkle: published inclusion vectors") {
  const auto text = vector_file("merkle/inclusion.json");
  if (!text)
    return;
  const auto vectors = parse_vectors(*text);
  REQUIRE(vectors);
  int accepted = 0;
  int refused = 0;
  for (const auto item : *vectors->root().get("cases")) {
    const json::Value c = item.value;
    INFO(c.get("path")->string());
    const auto leaf = hash_of(*c.get("leafHash"));
    const auto root = hash_of(*c.get("root"));
    const auto proof = proof_of(*c.get("proof"));
    const bool ok = leaf && root && proof &&
                    verify_inclusion(*leaf, number_of(*c.get("leafIdx")),
                                     number_of(*c.get("treeSize")), *proof, *root);
    CHECK(ok == !c.get("wantErr")->boolean());
    ++(ok ? accepted : refused);
  }
  CHECK(accepted == 6);
  CHECK(refused == 92);
}

TEST_CASE("merkle: published consistency vectors") {
  const auto text = vector_file("merkle/consistency.json");
  if (!text)
    return;
  const auto vectors = parse_vectors(*text);
  REQUIRE(vectors);
  int accepted = 0;
  int refused = 0;
  for (const auto item : *vectors->root().get("cases")) {
    const json::Value c = item.value;
    INFO(c.get("path")->string());
    const auto root1 = hash_of(*c.get("root1"));
    const auto root2 = hash_of(*c.get("root2"));
    const auto proof = proof_of(*c.get("proof"));
    const bool ok = root1 && root2 && proof &&
                    verify_consistency(number_of(*c.get("size1")), *root1,
                                       number_of(*c.get("size2")), *root2, *proof);
    // One case accepts two equal roots of 12 bytes; a root that is no hash is refused here.
    const bool hashes = root1 && root2 && proof;
    CHECK(ok == (hashes && !c.get("wantErr")->boolean()));
    ++(ok ? accepted : refused);
  }
  CHECK(accepted == 5);
  CHECK(refused == 93);
}

TEST_CASE("merkle: published tree hashes") {
  const auto text = vector_file("merkle/tree_hashes.json");
  if (!text)
    return;
  const auto vectors = json::Document::parse(*text);
  REQUIRE(vectors);
  std::vector<Hash> leaves;
  for (const auto item : *vectors->root().get("leaf_inputs_hex")) {
    leaves.push_back(leaf_hash(*hex_decode(item.value.string())));
  }
  const json::Value levels = *vectors->root().get("node_hashes_hex");
  unsigned level = 0;
  for (const auto row : levels) {
    std::uint64_t index = 0;
    for (const auto node : row.value) {
      const auto hash = reader_of(leaves)(level, index);
      if (hash)
        CHECK(hex(view(*hash)) == node.value.string());
      ++index;
    }
    ++level;
  }
  CHECK(level == 4);
  MerkleFrontier frontier;
  for (const auto root : *vectors->root().get("root_hashes_hex_by_size")) {
    CHECK(hex(view(frontier.root())) == root.value.string());
    if (frontier.size() < leaves.size())
      frontier.append(leaves[frontier.size()]);
  }
}
