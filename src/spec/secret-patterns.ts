interface SecretForm {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Forms that only credentials have. */
const secretForms: readonly SecretForm[] = [
  { what: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/g },
  { what: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/g },
  { what: "a GitLab token", pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { what: "a Slack token", pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g },
  { what: "a Stripe key", pattern: /\bsk_live_[A-Za-z0-9]{16,}/g },
  { what: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { what: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}\b/g },
  { what: "a signed token", pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
  { what: "an address with a password", pattern: /:\/\/[^\s/:@"']{1,64}:[^\s/:@"']{3,128}@/g },
];

/** Any of the forms, for a quick look. */
const anyForm: RegExp = new RegExp(secretForms.map(({ pattern }) => pattern.source).join("|"));

const secretKey =
  /pass(?:word|wd|phrase)|secretstring|secretkey|secretvalue|secretaccesskey|authtoken|accesstoken|api_?key|access_?key|private_?key|credential/i;
/** Keys that name or shape a secret without holding one. */
const harmlessKey = /arn$|name$|id$|length$|generatestringkey|excludecharacters|template$/i;

/** A reference that is resolved later is not a secret. */
const reference = /^\{\{resolve:|^arn:aws|^alias\/|^\$\{/;
const templatePassword = /"[^"]*pass(?:word|wd)[^"]*"\s*:\s*"[^"]+"/i;

/** Every place in a text that has a form that only credentials have. */
export function findSecretForms(
  text: string,
): readonly { readonly what: string; readonly start: number; readonly end: number }[] {
  if (!anyForm.test(text)) return [];
  return secretForms.flatMap(({ what, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ what, start: match.index, end: match.index + match[0].length })),
  );
}

/** Whether a text mentions any key that usually holds a secret. */
export function hasSecretKey(text: string): boolean {
  return secretKey.test(text);
}

/** Whether a value looks like a secret by its form, or by the key it is written under. */
export function looksSecret(key: string, value: string): boolean {
  if (value === "" || reference.test(value)) return false;
  if (anyForm.test(value) || templatePassword.test(value)) return true;
  return secretKey.test(key) && !harmlessKey.test(key);
}
