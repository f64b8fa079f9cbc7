#include "facade/facade.h"
#include "facade/quote.h"

namespace ringfence::facade {
namespace {

constexpr std::string_view kNoRequest = "{}";

void write_error(json::Writer& out, const Error& error) {
  out.member("code", error.code).member("message", error.message).member("path", error.path);
}

Reply refused(const Error& error) {
  return {.json = "{\"error\":" + error_json(error) + "}", .secret = {}, .ok = false};
}

}  // namespace

std::string error_json(const Error& error) {
  json::Writer out;
  out.begin_object();
  write_error(out, error);
  if (!error.more.empty()) {
    out.key("more").begin_array();
    for (const Error& other : error.more) {
      out.begin_object();
      write_error(out, other);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
  return out.take();
}

Instance::Instance(Registry registry, RandomSource random)
    : schema_(std::move(registry)), random_(random) {}

Entropy Instance::entropy() const {
  std::uint8_t bytes[Entropy::kSize] = {};
  random_(bytes, sizeof bytes);
  Entropy fresh{std::span<const std::uint8_t, Entropy::kSize>(bytes)};
  secure_wipe(bytes, sizeof bytes);
  return fresh;
}

tl::unexpected<Error> Instance::unknown_handle(std::string_view kind) {
  return fail("handle.unknown", "this is no open handle of kind `" + std::string(kind) +
                                    "`: it was closed, or is another's");
}

Reply Instance::call(std::string_view operation, std::uint32_t handle,
                     std::string_view request_json, std::string_view secret) {
  auto reply = run(operation, handle, request_json, secret);
  if (!reply)
    return refused(reply.error());
  reply->json = "{\"ok\":" + reply->json + "}";
  return std::move(*reply);
}

Result<Reply> Instance::run(std::string_view name, std::uint32_t handle,
                            std::string_view request_json, std::string_view secret) {
  RINGFENCE_CHECK(schema_.valid());
  const Operation* operation = schema_.find(name);
  if (operation == nullptr)
    return fail("request.unknown_operation", valid_utf8(name)
                                                 ? "there is no operation " + quoted(name)
                                                 : "the operation's name is not valid UTF-8");
  if (operation->handle.empty()) {
    if (handle != 0)
      return fail("request.handle_unexpected", "this operation is not called on a handle");
  } else if (handles_.kind(handle) != operation->handle) {
    return unknown_handle(operation->handle);
  }
  // Absent is a null pointer; an empty buffer is a value of no bytes.
  if (operation->secret_in.empty()) {
    if (secret.data() != nullptr)
      return fail("request.secret_unexpected", "this operation takes no secret buffer");
  } else if (secret.data() == nullptr) {
    return fail("request.secret_missing",
                "pass the secret buffer: " + std::string(operation->secret_in));
  }
  RINGFENCE_TRY(document, json::Document::parse(request_json.empty() ? kNoRequest : request_json));
  RINGFENCE_CHECK(schema_.check(operation->request, document.root()));
  return operation->run(*this, Call{handle, document.root(), secret});
}

}  // namespace ringfence::facade
