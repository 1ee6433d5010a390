import { compareText } from "../../../model/json.ts";
import type { Effect, OperationFacts, Permission, Principal } from "../operation.ts";
import { services } from "../services.ts";
import { leastPolicy, type PlaceValues, type Policy } from "./policy.ts";

const principals: readonly { readonly name: Exclude<Principal, "administrator">; readonly text: string }[] = [
  {
    name: "management",
    text: "the role `/tenantry/tenantry-organization` of the management account, or whoever runs Tenantry with credentials of that account",
  },
  { name: "deployer", text: "the role `/tenantry/tenantry-deployer` of the tooling account" },
  { name: "deploy", text: "the role `/tenantry/tenantry-deploy` of every account" },
  { name: "read", text: "the role `/tenantry/tenantry-read` of every account" },
];

const effects: Readonly<Record<Effect, string>> = {
  read: "reads",
  tokened: "writes, with a client token",
  write: "writes",
};

const example: PlaceValues = {
  account: "ACCOUNT",
  bucket: "TOOLING-BUCKET",
  key: "TOOLING-KEY",
  management: "MANAGEMENT",
  organization: "ORGANIZATION",
  partition: "aws",
  suffix: "amazonaws.com",
  tooling: "TOOLING",
};

/** The reference page of what is asked of AWS and which rights that takes, in Markdown. */
export function permissionPage(): string {
  return [
    "# What Tenantry asks of AWS, and the rights it takes",
    "",
    "Made from the table beside each call (`npm run generate`); a test shows that no request is sent that is not in it.",
    "`tenantry bootstrap --print` prints the same policies for your platform, with the template of the management account's role.",
    "",
    "A lost reply is looked up and never blindly sent again, except for what reads or carries a client token.",
    "",
    "## Requests",
    "",
    "| service | operation | effect | sent as |",
    "|---|---|---|---|",
    ...services.flatMap(({ name, operations }) =>
      sorted(operations).map(
        ([operation, facts]) => `| ${name} | ${operation} | ${effects[facts.effect]} | ${facts.senders.join(", ")} |`,
      ),
    ),
    "",
    "`administrator` is the role that AWS Organizations makes in a new account (`OrganizationAccountAccessRole`), used to put",
    "Tenantry's own roles in place and for a new version of them. It is allowed everything and needs no policy.",
    "",
    "## Rights",
    "",
    ...services.flatMap(({ operations }) => rightsOf(operations)),
    "",
    ...principals.flatMap(({ name, text }) => [
      `## Least policy: ${name}`,
      "",
      `For ${text}.`,
      "",
      "```json",
      policyText(leastPolicy(name, example)),
      "```",
      "",
    ]),
    "Renaming an account of the pool (`account:PutAccountName`) also needs trusted access for Account Management:",
    "`aws organizations enable-aws-service-access --service-principal account.amazonaws.com`.",
    "",
  ].join("\n");
}

/** A statement a line: long enough to read, short enough to compare. */
function policyText({ Version, Statement }: Policy): string {
  const lines = Statement.map((statement) => `    ${JSON.stringify(statement)}`).join(",\n");
  return `{\n  "Version": "${Version}",\n  "Statement": [\n${lines}\n  ]\n}`;
}

function rightsOf(operations: Readonly<Record<string, OperationFacts>>): readonly string[] {
  return sorted(operations).flatMap(([operation, { permissions }]) =>
    permissions.map((permission) => `- ${operation}: ${rightText(permission)}`),
  );
}

function rightText({ actions, resources, condition, by }: Permission): string {
  const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(", ");
  const only = by === undefined ? "" : `, as ${by.join(", ")}`;
  const when = condition === undefined ? "" : `, if \`${JSON.stringify(condition)}\``;
  return `${code(actions)} on ${code(resources)}${when}${only}`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}
