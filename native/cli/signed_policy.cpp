// The policy under a trust root: opened from its bundle, with what was accepted before kept in the
// state file. The file is read, compared and replaced under a lock, before anything is decided by
// the policy; a kill in between leaves the old state or the new one, never half of one.
#include <filesystem>

#include "cli/session.h"
#include "file.h"

namespace ringfence::cli {
namespace {

void write_files(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

Result<std::string> read_document(const std::string& path) {
  RINGFENCE_TRY(text, native::read_file(path));
  if (!valid_utf8(text))
    return fail("json.invalid_utf8", "`" + path + "` is not UTF-8 text",
                "byte " + std::to_string(invalid_utf8_at(text)));
  return std::move(text);
}

Result<std::vector<std::string>> read_documents(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    RINGFENCE_TRY(text, read_document(path));
    out.push_back(std::move(text));
  }
  return out;
}

// What was kept; nothing where there is no file yet. What is there must be a state.
Result<std::optional<json::Document>> kept_in(const std::string& path) {
  if (!native::file_exists(path))
    return std::optional<json::Document>();
  RINGFENCE_TRY(text, native::read_file(path, 1u << 16));
  auto state = json::Document::parse(text);
  if (!state) {
    Error error = std::move(state).error();
    error.message = "`" + path + "` is no state of a bundle: " + error.message +
                    "; put back a copy, or remove it only if you know which revision is the newest";
    return tl::unexpected(std::move(error));
  }
  return std::optional(std::move(*state));
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

Result<std::uint32_t> Session::root() {
  if (root_ != 0)
    return root_;
  RINGFENCE_TRY(files, settings_.root());
  RINGFENCE_TRY(texts, read_documents(files));
  json::Writer out;
  out.begin_object().member("document", texts[0]);
  write_files(out, "later", {texts.begin() + 1, texts.end()});
  out.end_object();
  RINGFENCE_TRY(handle, open("root.open", out.take()));
  root_ = handle;
  return root_;
}

Result<Answer> Session::bundle(const std::string& path, const std::string& at, bool keep) {
  RINGFENCE_TRY(root_handle, root());
  RINGFENCE_TRY(text, read_document(path));
  RINGFENCE_TRY(deltas, read_documents(settings_.deltas()));
  const std::string state_file = settings_.state();
  native::Fd lock;
  std::optional<json::Document> kept;
  if (!state_file.empty()) {
    RINGFENCE_TRY(locked, native::lock_folder(folder_of(state_file)));
    lock = std::move(locked);
    RINGFENCE_TRY(found, kept_in(state_file));
    kept = std::move(found);
  }
  json::Writer out;
  out.begin_object().member("bundle", text).member("now", instant(at));
  out.member("root", std::int64_t{root_handle});
  write_files(out, "deltas", deltas);
  if (kept)
    out.key("state").value(kept->root());
  out.end_object();
  RINGFENCE_TRY(opened, call("bundle.open", 0, out.take()));
  const std::string state = json::canonical(*opened.value().get("state"));
  if (keep && !state_file.empty() && (!kept || json::canonical(kept->root()) != state))
    RINGFENCE_CHECK(native::replace_file(state_file, state + "\n", native::kPublic));
  if (opened.boolean("stale"))
    note("ringfence: warning: the policy holds until " + std::string(opened.text("expires")) +
         ": sign and fetch a fresh bundle before");
  return std::move(opened);
}

Result<std::uint32_t> Session::policy() {
  RINGFENCE_TRY(path, settings_.policy());
  if (!settings_.has_root())
    return policy_in(path);
  if (settings_.state().empty())
    return fail("usage.missing", "the project names a trust `root`, so name a `state` file beside "
                                 "it: there the newest revision is kept, and older ones refused");
  RINGFENCE_TRY(opened, bundle(path, {}, true));
  return static_cast<std::uint32_t>(opened.integer("handle"));
}

}  // namespace ringfence::cli
