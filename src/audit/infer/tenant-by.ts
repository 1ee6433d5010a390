import type { Result } from "../../model/diagnostic.ts";

/** How the user says that tenants are told apart: it goes before everything that is guessed. */
export type TenantBy =
  | { readonly kind: "label"; readonly key: string }
  | { readonly kind: "tag"; readonly key: string }
  | { readonly kind: "namespace-prefix" };

/** Reads `label=KEY`, `tag=KEY` or `namespace-prefix`; problem TEN6501 for anything else. */
export function parseTenantBy(text: string): Result<TenantBy> {
  if (text === "namespace-prefix") return { value: { kind: "namespace-prefix" }, diagnostics: [] };
  const [kind, ...rest] = text.split("=");
  const key = rest.join("=");
  if ((kind === "label" || kind === "tag") && key !== "") return { value: { kind, key }, diagnostics: [] };
  return {
    diagnostics: [
      {
        code: "TEN6501",
        severity: "error",
        summary: `--tenant-by ${text} says no way to tell tenants apart`,
        fix: "write label=KEY (of namespaces), tag=KEY (of accounts and resources) or namespace-prefix",
      },
    ],
  };
}
