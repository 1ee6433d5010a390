import type { z } from "zod";
import { textField } from "./field.ts";

const dnsLabel = /^[a-z]([a-z0-9]*(-[a-z0-9]+)*)$/;
const dnsLabelOrDigit = /^[a-z0-9]([a-z0-9]*(-[a-z0-9]+)*)$/;

function nameRule(what: string, maxLength: number, pattern: RegExp, example: string): z.ZodString {
  return textField({
    code: "TEN1201",
    expected: `${what}: lower-case letters, digits and single hyphens, starting with a letter, at most ${maxLength} characters`,
    pattern,
    maxLength,
    examples: [example],
  });
}

/** A part of every global name; immutable. */
export const platformName: z.ZodString = nameRule("a platform name", 20, dnsLabel, "acme");
export const tenantName: z.ZodString = nameRule("a tenant name", 20, dnsLabel, "birch");
export const environmentName: z.ZodString = nameRule("an environment name", 8, dnsLabel, "prod");
/** 63 characters less the longest tenant, the longest environment and two separators of two. */
export const namespaceName: z.ZodString = nameRule("a namespace name", 31, dnsLabel, "web");
export const groupName: z.ZodString = nameRule("a group name", 40, dnsLabel, "public-sector");
export const cellName: z.ZodString = nameRule("a cell name", 40, dnsLabel, "eu1-a");
/** A cell as referred to: besides declared ones, `<tenant>--<env>` for a cell of an environment's own. */
export const cellReference: z.ZodString = textField({
  code: "TEN1201",
  expected: "the name of a cell",
  pattern: /^[a-z][a-z0-9-]{0,62}$/,
  examples: ["eu1-a"],
});
export const templateName: z.ZodString = nameRule("a cell template name", 40, dnsLabel, "shared-eu");
export const poolName: z.ZodString = nameRule("a pool name", 40, dnsLabel, "orders");
export const resourceName: z.ZodString = nameRule("a resource name", 40, dnsLabel, "uploads");

/** The name of an API object that someone else chose, such as a service account. */
export const objectName: z.ZodString = textField({
  code: "TEN1201",
  expected: "a Kubernetes name: lower-case letters, digits, hyphens and dots, at most 63 characters",
  pattern: /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
  examples: ["api"],
});

/** A tenant's service account: part of role names, so `--` is reserved here too. */
export const serviceAccountName: z.ZodString = textField({
  code: "TEN1201",
  expected: "a service account name: lower-case letters, digits and single hyphens, at most 63 characters",
  pattern: dnsLabelOrDigit,
  maxLength: 63,
  examples: ["api"],
});

/** The name of an RBAC subject: free text without control characters. */
export const subjectName: z.ZodString = textField({
  code: "TEN1201",
  expected: "the name of a group, user or service account, without control characters",
  pattern: /^[^\t\r\n]+$/,
  accepts: (text) => !/\p{Cc}/u.test(text),
  maxLength: 253,
  examples: ["birch-devs"],
});

export const labelKey: z.ZodString = textField({
  code: "TEN1206",
  expected: "a label key such as cost-center or acme.example/owner",
  pattern: /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
});

export const labelValue: z.ZodString = textField({
  code: "TEN1206",
  expected: "a label value of at most 63 letters, digits, hyphens, underscores and dots",
  pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
  examples: ["cc-114"],
});
