#include "ringfence/error.h"

namespace ringfence {

tl::unexpected<Error> fail(std::string_view code, std::string_view message, std::string_view path) {
  return tl::unexpected<Error>(
      Error{std::string(code), std::string(message), std::string(path), {}});
}

}  // namespace ringfence
