/** The common case, kept free of alternatives so that it is matched in one go: names, paths, versions. */
const plainName = /^(?:[A-DF-Za-df-z_]|[eE](?!\d))[\w./-]*$/;
/** Words that YAML 1.1 readers, kubectl's among them, take for booleans or null. */
const reservedWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const longestReservedWord = 5;
/** As a name, but with signs and single blanks that neither end the scalar nor begin something else. */
const plainSentence = /^(?:[A-DF-Za-df-z_]|[eE](?!\d))(?:[\w./@,;+=()$%&^'-]|:(?=[^ ])| (?=[^ ]))*$/;
/** Quantities and blocks of addresses: they begin with a digit, yet no reader takes them for numbers. */
const plainAmount = /^\d+(?:m|[KMGTPE]i)$|^\d+\.\d+\.\d+\.\d+\/\d+$/;

/** Whether text can stand in YAML without quotes and is read back as the same text by every reader. */
export function isPlainScalar(text: string): boolean {
  if (plainName.test(text)) return text.length > longestReservedWord || !reservedWord.test(text);
  return plainSentence.test(text) || plainAmount.test(text);
}

/** Printable ASCII but quotes and backslashes: what needs nothing but the quotes around it. */
const quotedAsItIs = /^[ !#-[\]-~]*$/;

/** Text in double quotes. JSON's form is YAML's too, but for three characters that YAML does not let stand. */
export function quoteScalar(text: string): string {
  if (quotedAsItIs.test(text)) return `"${text}"`;
  const json = JSON.stringify(text);
  if (!/[\u007f\u2028\u2029]/.test(json)) return json;
  return json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029").replaceAll("\u007f", "\\u007f");
}
