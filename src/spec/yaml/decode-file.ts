import type { Problem } from "../problem.ts";
import type { SourceFile, SourceText } from "../source-file.ts";

/** Room for some thousand tenants in one file; beyond it, a wrong path is likelier than a document. */
const mostBytes = 4 * 1024 * 1024;

type Decoded = { readonly file: SourceText } | { readonly problem: Problem };

/** Turns a file into text, refusing what is too large or not UTF-8. */
export function decodeFile(source: SourceFile): Decoded {
  const { path, text } = source;
  if (text.length > mostBytes) return { problem: tooLarge({ path, text: "" }, text.length) };
  if (typeof text === "string") return { file: { path, text: withoutMark(text) } };
  try {
    return { file: { path, text: withoutMark(strictUtf8.decode(text)) } };
  } catch {
    return { problem: notUtf8(path, text) };
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function tooLarge(file: SourceText, length: number): Problem {
  return {
    code: "TEN1002",
    severity: "error",
    summary: `the file holds ${length} bytes, more than the ${mostBytes} allowed`,
    fix: "split its documents over several files",
    at: { kind: "range", file, start: 0, end: 0 },
  };
}

function notUtf8(path: string, bytes: Uint8Array): Problem {
  const start = firstInvalidByte(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, start));
  const looksUtf16 =
    bytes.length > 1 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  return {
    code: "TEN1001",
    severity: "error",
    summary: `byte 0x${(bytes[start] ?? 0).toString(16).padStart(2, "0")} at offset ${start} is not UTF-8`,
    fix: looksUtf16 ? "the file looks like UTF-16: save it as UTF-8" : "save the file as UTF-8",
    at: { kind: "range", file: { path, text: before }, start: before.length, end: before.length },
  };
}

/** The longest valid prefix, found by halving, because a decoder does not say where it failed. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (valid < invalid) {
    const middle = Math.ceil((valid + invalid) / 2);
    if (isValidPrefix(bytes.subarray(0, middle), "open")) valid = middle;
    else invalid = middle - 1;
  }
  // What follows may have spoilt a sequence that began before: then its first byte is the one to name.
  while (!isValidPrefix(bytes.subarray(0, valid), "whole")) valid -= 1;
  return valid;
}

/** `open`: a sequence that is cut at the end of the prefix is not an error yet. */
function isValidPrefix(bytes: Uint8Array, end: "open" | "whole"): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: end === "open" });
    return true;
  } catch {
    return false;
  }
}
