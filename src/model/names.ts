import { createHash } from "node:crypto";

/** `<tenant>--<env>`: the identifier of an environment wherever one string is needed. `--` is reserved in both parts. */
export function environmentId(tenant: string, environment: string): string {
  return `${tenant}--${environment}`;
}

/** The host namespace of a tenant's namespace: `<tenant>--<env>--<namespace>`. */
export function hostNamespace(tenant: string, environment: string, namespace: string): string {
  return `${tenant}--${environment}--${namespace}`;
}

/** The first `length` hex digits of the SHA-256 of a text. */
export function shortHash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

const hashLength = 10;

/**
 * Fits a name into a limit without losing injectivity.
 *
 * A name that fits is returned unchanged. A longer one is cut and closed with `-` and ten hex digits of the hash of the
 * full name. Injective for inputs that contain `--` or do not themselves end in `-<10 hex>`; 40 bits of hash otherwise.
 */
export function fitName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - hashLength - 1).replace(/-+$/, "")}-${shortHash(name, hashLength)}`;
}

/** The CloudFormation logical id for a set of words: PascalCase alphanumerics, injective by a hash suffix if needed. */
export function logicalId(...words: readonly string[]): string {
  const pascal = words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  const plain = words.every((word) => /^[A-Za-z0-9]+$/.test(word));
  return plain ? pascal : `${pascal}${shortHash(words.join("\u0000"), 6)}`;
}
