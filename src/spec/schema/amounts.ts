import type { z } from "zod";
import { parseCidr } from "../../model/cidr.ts";
import { parseMicros } from "../../model/money.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { type Scalar, scalarField, textField } from "./field.ts";
import { knownAreas, knownRegions, regionPattern } from "./regions.ts";

type ScalarField = z.ZodType<Scalar, Scalar>;

export const quantity: ScalarField = scalarField({
  code: "TEN1301",
  expected: "a quantity that is not negative, such as 4, 500m or 16Gi",
  fix: "write a number with an optional suffix: m, k, M, G, T, Ki, Mi, Gi, Ti",
  accepts: (text) => (parseQuantity(text)?.nanos ?? -1n) >= 0n,
  examples: ["4", "500m", "16Gi"],
});

export const amount: ScalarField = scalarField({
  code: "TEN1302",
  expected: "a positive amount with at most six decimals",
  fix: 'write it as decimal text without a sign or separators, for example "2500" or "0.40"',
  accepts: (text) => (parseMicros(text) ?? -1) > 0,
  examples: ["2500"],
});

const percentText = /^(\d{1,3}(?:\.\d{1,3})?)%$/;

/** Reads `20%` or `0.2` as a share of one; undefined when it is neither or is over 100 %. */
export function parseShare(value: Scalar): number | undefined {
  const percent = percentText.exec(String(value));
  const text = String(value);
  const share =
    percent === null ? (/^\d(\.\d{1,5})?$/.test(text) ? Number(text) : undefined) : Number(percent[1]) / 100;
  return share === undefined || share > 1 ? undefined : share;
}

/** A share kept free: less than all. */
export const headroomShare: ScalarField = scalarField({
  code: "TEN1304",
  expected: "a percentage from 0% to 99% or a share from 0 to below 1",
  accepts: (text) => (parseShare(text) ?? 1) < 1,
  examples: ["20%"],
});

/** A share of all tenants: more than none. */
export const positiveShare: ScalarField = scalarField({
  code: "TEN1304",
  expected: "a percentage above 0% up to 100%, or a share above 0 up to 1",
  accepts: (text) => (parseShare(text) ?? 0) > 0,
  examples: ["10%"],
});

const simpleDuration = /^(\d{1,9})(s|m|h|d|w)$/;
const isoDuration = /^P(?:(\d{1,9})W|(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?)$/;
const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads `90s`, `30m`, `72h`, `14d`, `2w` or an ISO 8601 duration such as `PT72H` as seconds; undefined otherwise. */
export function parseSeconds(value: Scalar): number | undefined {
  const text = String(value);
  const simple = simpleDuration.exec(text);
  if (simple !== null) return Number(simple[1]) * (secondsPer[simple[2] ?? ""] ?? 0) || undefined;
  const iso = isoDuration.exec(text);
  if (iso === null) return undefined;
  const [, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = iso;
  const total =
    Number(weeks) * 604_800 + Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total === 0 ? undefined : total;
}

export const duration: ScalarField = scalarField({
  code: "TEN1303",
  expected: "a duration such as 30m, 72h, 14d or PT72H",
  fix: "write a whole number with its unit: s, m, h, d or w",
  accepts: (text) => parseSeconds(text) !== undefined,
  examples: ["72h", "14d"],
});

export const cidr: z.ZodString = textField({
  code: "TEN1305",
  expected: "an IPv4 block such as 10.64.0.0/12, with no host bits set",
  pattern: /^([0-9]{1,3}\.){3}[0-9]{1,3}\/[0-9]{1,2}$/,
  accepts: (text) => parseCidr(text) !== undefined,
  examples: ["10.64.0.0/12"],
});

export const region: z.ZodString = textField({
  code: "TEN1306",
  expected: "an AWS region such as eu-central-1",
  pattern: regionPattern,
  examples: ["eu-central-1"],
  candidates: knownRegions,
});

export const regionOrArea: z.ZodString = textField({
  code: "TEN1306",
  expected: `an AWS region such as eu-central-1, or an area: ${knownAreas.join(", ")}`,
  pattern: /^[a-z]{2}(-gov|(-[a-z]+)+-[0-9])?$/,
  accepts: (text) => regionPattern.test(text) || knownAreas.includes(text),
  examples: ["eu-central-1", "eu"],
  candidates: [...knownRegions, ...knownAreas],
});

export const accountId: z.ZodString = textField({
  code: "TEN1307",
  expected: "an AWS account id of twelve digits, quoted",
  fix: 'quote it, so that YAML keeps its zeros: "111111111111"',
  pattern: /^[0-9]{12}$/,
  examples: ["111111111111"],
});

const hostLabel = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

export const hostName: z.ZodString = textField({
  code: "TEN1308",
  expected: "a lower-case DNS host name such as birch.acme.example, without scheme, port or path",
  pattern: new RegExp(`^${hostLabel}(\\.${hostLabel})+$`),
  maxLength: 253,
  examples: ["birch.acme.example"],
});

/** A host of an Ingress or Gateway: one label may be a wildcard. */
export const ingressHost: z.ZodString = textField({
  code: "TEN1308",
  expected: "a lower-case DNS host name such as birch.acme.example or *.birch.acme.example",
  pattern: new RegExp(`^(\\*\\.)?${hostLabel}(\\.${hostLabel})+$`),
  maxLength: 253,
  examples: ["birch.acme.example"],
});

export const registry: z.ZodString = textField({
  code: "TEN1308",
  expected: "an image registry host, optionally with a path, such as ghcr.io/acme",
  pattern: /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]([-a-z0-9._]*[a-z0-9])?)*\/?$/,
  maxLength: 253,
  examples: ["111111111111.dkr.ecr.eu-central-1.amazonaws.com"],
});

export const date: z.ZodString = textField({
  code: "TEN1309",
  expected: "a date such as 2027-06-30",
  pattern: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  accepts: isDate,
  examples: ["2027-06-30"],
});

const daysPerMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && !leap ? 28 : (daysPerMonth[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** A minor version; quoted, because YAML reads 1.30 as the number 1.3. */
export const kubernetesVersion: z.ZodString = textField({
  code: "TEN1311",
  expected: 'a Kubernetes minor version in quotes, such as "1.36"',
  fix: 'quote it, because YAML reads 1.30 as 1.3: "1.36"',
  pattern: /^1\.[1-9][0-9]$/,
  examples: ["1.36"],
});
