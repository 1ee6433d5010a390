/** Forms that only credentials have. */
const secretForms: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/,
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{20,}/,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/,
  /\bsk_live_[A-Za-z0-9]{16,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bAIza[A-Za-z0-9_-]{35}\b/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/:@]{3,}@/,
];

const secretKey =
  /pass(?:word|wd|phrase)|secret(?!s?manager|arn|name|id$)|token(?!arn)|api_?key|access_?key|private_?key|credential/i;

/** A reference that is resolved later is not a secret. */
const reference = /^\{\{resolve:|^arn:aws|^alias\/|^\$\{/;

/** Whether anything in a text has a form that only credentials have. */
export function hasSecretForm(text: string): boolean {
  return secretForms.some((form) => form.test(text));
}

/** Whether a value looks like a secret by its form, or by the key it is written under. */
export function looksSecret(key: string, value: string): boolean {
  if (hasSecretForm(value)) return true;
  return isSecretKey(key) && value.length > 0 && !reference.test(value);
}

/** Whether a key usually holds a secret, such as MasterUserPassword or SecretString. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key);
}
