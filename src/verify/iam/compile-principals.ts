import { asJsonObject, type JsonValue } from "../../model/json.ts";
import type { PolicyPrincipal } from "./policy-principal.ts";
import type { PolicyProblems } from "./policy-problems.ts";
import { parsePrincipal } from "./request-principal.ts";

/** Reads a `Principal` or `NotPrincipal` element (IAM user guide, reference_policies_elements_principal). */
export function compilePrincipals(
  value: JsonValue,
  path: string,
  problems: PolicyProblems,
): readonly PolicyPrincipal[] {
  if (value === "*") return [{ kind: "everyone" }];
  const object = asJsonObject(value);
  if (object === undefined) {
    problems.principal(path, JSON.stringify(value));
    return [];
  }
  return Object.entries(object).flatMap(([type, entries]) => {
    const list: readonly JsonValue[] = Array.isArray(entries) ? (entries as readonly JsonValue[]) : [entries];
    return list.flatMap((entry) => {
      const principal =
        typeof entry === "string" || typeof entry === "number" ? readEntry(type, String(entry)) : undefined;
      if (principal !== undefined) return [principal];
      problems.principal(`${path}.${type}`, JSON.stringify(entry));
      return [];
    });
  });
}

function readEntry(type: string, text: string): PolicyPrincipal | undefined {
  switch (type) {
    case "AWS":
      return readAws(text);
    case "Service":
      return text.includes("*") ? undefined : { kind: "service", name: text };
    case "Federated":
      return { kind: "federated", provider: text };
    case "CanonicalUser":
      return { kind: "other", text };
    default:
      return undefined;
  }
}

/** Ids of deleted principals, `AROA…` and `AIDA…`, stay in stored policies and match nobody. */
const deletedPrincipal = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

function readAws(text: string): PolicyPrincipal | undefined {
  if (text === "*") return { kind: "everyone" };
  if (deletedPrincipal.test(text)) return { kind: "other", text };
  // The account of a pooled slot that has yet to be made is a symbol rather than twelve digits.
  const account = /^(?:arn:[^:]*:iam::)?([^:*]+)(?::root)?$/.exec(text)?.[1];
  if (account !== undefined && (text.endsWith(":root") || /^\d{12}$/.test(text) || text.startsWith("⟦"))) {
    return { kind: "account", accountId: account };
  }
  if (text.includes("*") || text.includes("?")) return undefined;
  const principal = parsePrincipal(text);
  switch (principal?.kind) {
    case "user":
      return { kind: "user", arn: principal.arn };
    case "role": {
      const { accountId, name, sessionName } = principal;
      return sessionName === undefined
        ? { kind: "role", accountId, name }
        : { kind: "session", accountId, name, sessionName };
    }
    case "federated-user":
      return { kind: "federated-user", arn: principal.arn };
    default:
      return undefined;
  }
}
