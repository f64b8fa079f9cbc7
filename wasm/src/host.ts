/** Where a record says that it was made. */
export type Host = "browser" | "edge" | "node";

/** Tells hosts apart by what they say of themselves. */
export function hostKind(): Host {
  const scope = globalThis as {
    navigator?: { userAgent?: string };
    EdgeRuntime?: unknown;
    process?: { versions?: Record<string, string | undefined> };
  };
  const agent = scope.navigator?.userAgent ?? "";
  if (agent === "Cloudflare-Workers" || typeof scope.EdgeRuntime === "string") return "edge";
  if (scope.process?.versions?.["node"] !== undefined) return "node";
  return agent.includes("Mozilla/") ? "browser" : "edge";
}
