/* The flat C interface of the portable engine: what the .wasm exports, and nothing more.
 *
 * One thread, one engine. Pointers are into the engine's memory; lengths are bytes; texts are
 * UTF-8. Memory may grow in any call that is not marked "never grows": a host that keeps views of
 * it must make new ones afterwards. Call rf_start first; it is the one that can refuse.
 */
#ifndef RINGFENCE_ABI_H
#define RINGFENCE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The two numbers that a client compares before it trusts the binary. */
int32_t rf_abi_version(void);
int32_t rf_semantics_version(void);

/* Checks the primitives against known answers; 0 if all is well, and again at each call. Until then
 * every other function answers with an error. */
int32_t rf_start(void);

/* Memory for arguments. rf_free wipes it. rf_alloc answers null if there is none left. */
void* rf_alloc(size_t size);
void rf_free(void* memory, size_t size);

/* An answer: JSON text and, for operations that yield one, a secret. */
typedef struct {
  const char* json;
  size_t json_size;
  const char* secret;
  size_t secret_size;
} rf_reply;

/* Runs one operation of docs/API.md. Answers 0 for {"ok":…}, 1 for {"error":…}; either way `reply`
 * must be given back to rf_reply_free, which wipes the secret. */
int32_t rf_call(const char* operation, size_t operation_size, uint32_t handle, const char* request,
                size_t request_size, const char* secret, size_t secret_size, rf_reply* reply);
void rf_reply_free(rf_reply* reply);

/* Closes a handle; a stale one is ignored. */
void rf_close(uint32_t handle);

/* The hot path. Errors are negative: RF_UNKNOWN_HANDLE for a closed policy. Never grows memory. */
enum { RF_NONE = -1, RF_UNKNOWN_HANDLE = -2 };

/* A reusable area for the arguments below, at least `size` bytes; null if there is none left. */
char* rf_scratch(size_t size);

/* Ids of a subject, an action or a resource, valid for this policy handle only; RF_NONE if it does
 * not know it, or if only its text tells this resource from others. */
int32_t rf_subject(uint32_t policy, const char* text, size_t size);
int32_t rf_action(uint32_t policy, const char* text, size_t size);
int32_t rf_resource(uint32_t policy, const char* text, size_t size);

/* 1 allowed, 0 denied. `text` holds subject, action and resource back to back; `now` is
 * milliseconds since 1970, an integer. */
int32_t rf_can(uint32_t policy, const char* text, size_t subject_size, size_t action_size,
               size_t resource_size, double now);
int32_t rf_can_ids(uint32_t policy, uint32_t subject, uint32_t action, const char* resource,
                   size_t resource_size, double now);
int32_t rf_can_at(uint32_t policy, uint32_t subject, uint32_t action, uint32_t resource,
                  double now);

#ifdef __cplusplus
}
#endif

#endif
