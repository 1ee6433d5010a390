import { z } from "zod";
import type { Organization } from "../../model/platform.ts";
import { accountId } from "./amounts.ts";
import { textField, wholeNumber } from "./field.ts";
import type { RawIdentity } from "./raw.ts";

const organizationalUnit = textField({
  code: "TEN1310",
  expected: "the id of an organisational unit, such as ou-ab12-aaaaaaaa",
  pattern: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  examples: ["ou-ab12-aaaaaaaa"],
});

/** The AWS organisation. */
export const organizationSchema: z.ZodType<Organization> = z.strictObject({
  id: textField({
    code: "TEN1310",
    expected: "an organisation id such as o-a1b2c3d4e5",
    pattern: /^o-[a-z0-9]{10,32}$/,
    examples: ["o-a1b2c3d4e5"],
  }).describe("Commands refuse to run when the credentials answer another organisation."),
  managementAccountId: accountId.describe("The organisation's management account."),
  toolingAccountId: accountId.describe("Holds the deployer role, the apply leases and the template bucket."),
  organizationalUnits: z
    .strictObject({
      staging: organizationalUnit.describe("Where an account is while it is being set up."),
      tenants: organizationalUnit.describe("Where accounts in use are; its policies protect the set-up."),
      suspended: organizationalUnit.describe("Where accounts go before they are closed."),
    })
    .describe("Existing organisational units: adopted, never deleted."),
  accountEmail: textField({
    code: "TEN1310",
    expected: "an e-mail address that holds {sequence}, such as aws+{sequence}@acme.example",
    fix: "accounts are made before they have a tenant, so their addresses are numbered, never named",
    pattern: /^[A-Za-z0-9._+{}-]*\{sequence\}[A-Za-z0-9._+{}-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/,
    maxLength: 64,
    examples: ["aws+{sequence}@acme.example"],
  }).describe("Root e-mail address of new accounts."),
  accountPool: z
    .strictObject({
      warm: wholeNumber(0, 1000).default(0).describe("Accounts kept ready, so that a tenant need not wait for one."),
      max: wholeNumber(0, 10_000).default(50).describe("The most accounts that may ever be created."),
    })
    .prefault({})
    .describe("New accounts take minutes to create and months to close: how many to hold ready."),
});

const oidc = z.strictObject({
  issuerUrl: textField({
    code: "TEN1310",
    expected: "an https address such as https://login.acme.example",
    pattern: /^https:\/\/[A-Za-z0-9.-]+(:[0-9]+)?(\/[^\s]*)?$/,
    examples: ["https://login.acme.example"],
  }).describe("The issuer that API servers trust."),
  clientId: z.string().min(1).max(255).describe("The audience that tokens must name."),
  usernameClaim: z.string().min(1).max(255).default("email").describe("The claim that becomes the user name."),
  usernamePrefix: z.string().max(63).default("oidc:").describe("Keeps user names apart from built-in ones."),
  groupsClaim: z.string().min(1).max(255).default("groups").describe("The claim that lists groups."),
  groupsPrefix: z.string().max(63).default("oidc:").describe("Added to each owner group; never written in a tenant."),
});

/** How people sign in. */
export const identitySchema: z.ZodType<RawIdentity> = z.strictObject({
  kubernetes: z
    .strictObject({
      oidc: oidc.optional().describe("People sign in to clusters through an OpenID Connect provider."),
      accessEntries: z
        .custom<unknown>((value) => value === true || isEmptyObject(value), {
          error: "expected true or {}",
          params: { code: "TEN1103" },
        })
        .meta({
          anyOf: [
            { type: "boolean", enum: [true] },
            { type: "object", additionalProperties: false },
          ],
        })
        .optional()
        .describe("People sign in to clusters with IAM, through EKS access entries. The default."),
    })
    .prefault({})
    .describe("How people sign in to clusters: `oidc` or `accessEntries`."),
  identityCenter: z
    .strictObject({
      instanceArn: textField({
        code: "TEN1310",
        expected: "an IAM Identity Center instance such as arn:aws:sso:::instance/ssoins-1234567890abcdef",
        pattern: /^arn:aws(-[a-z-]+)?:sso:::instance\/(sso)?ins-[A-Za-z0-9.-]{16}$/,
        examples: ["arn:aws:sso:::instance/ssoins-1234567890abcdef"],
      }).describe("The instance that assigns people to accounts."),
    })
    .optional()
    .describe("Console access for dedicated accounts."),
});

function isEmptyObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}
