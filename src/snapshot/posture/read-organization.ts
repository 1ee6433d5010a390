import type { EstateGap, EstateOrganization, OrganizationPolicy } from "../../model/estate.ts";
import { compareText, type JsonObject } from "../../model/json.ts";
import { asObject } from "../dump-file.ts";
import { type Answer, readPolicy } from "./answer.ts";
import { objectsOf, readTags, textOf } from "./draft.ts";

/** What an account is to its organisation. */
export interface OrganizationMember {
  readonly name?: string;
  readonly parent?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ReadOrganization {
  /** Absent: nothing was read of it. */
  readonly organization?: EstateOrganization;
  /** Open accounts by id. */
  readonly members: ReadonlyMap<string, OrganizationMember>;
  readonly gaps: readonly EstateGap[];
}

type Unit = EstateOrganization["units"][number];

interface Draft {
  organization?: { readonly id: string; readonly managementAccountId: string };
  rootId?: string;
  readonly units: Map<string, Unit>;
  readonly members: Map<string, OrganizationMember>;
  readonly policies: Map<string, Omit<OrganizationPolicy, "document" | "targets">>;
  readonly documents: Map<string, JsonObject>;
  readonly targets: Map<string, readonly string[]>;
  readonly administrators: EstateOrganization["delegatedAdministrators"][number][];
  readonly seen: Set<string>;
}

/** Reads the answers of AWS Organizations, wherever they stand. */
export function readOrganizationAnswers(answers: readonly Answer[]): ReadOrganization {
  const draft: Draft = {
    units: new Map(),
    members: new Map(),
    policies: new Map(),
    documents: new Map(),
    targets: new Map(),
    administrators: [],
    seen: new Set(),
  };
  for (const answer of answers) {
    draft.seen.add(answer.operation);
    readers[answer.operation]?.(draft, answer);
  }
  return finish(draft);
}

function finish(draft: Draft): ReadOrganization {
  const { organization, units, members } = draft;
  const rootId = draft.rootId ?? [...units.values()].find(({ parent }) => parent?.startsWith("r-"))?.parent;
  if (organization === undefined && units.size === 0 && draft.policies.size === 0) return { members, gaps: [] };
  const gaps = gapsOf(draft, rootId);
  if (rootId !== undefined && !units.has(rootId)) units.set(rootId, { id: rootId, name: "Root" });
  return {
    organization: {
      id: organization?.id ?? "",
      managementAccountId: organization?.managementAccountId ?? "",
      rootId: rootId ?? "",
      units: [...units.values()].sort((left, right) => compareText(left.id, right.id)),
      policies: policiesOf(draft),
      delegatedAdministrators: draft.administrators,
    },
    members,
    gaps,
  };
}

function policiesOf({ policies, documents, targets }: Draft): readonly OrganizationPolicy[] {
  return [...policies.values()]
    .map((policy) => ({
      ...policy,
      document: documents.get(policy.id) ?? {},
      targets: targets.get(policy.id) ?? [],
    }))
    .sort((left, right) => compareText(left.id, right.id));
}

function gapsOf(
  { organization, policies, documents, targets, seen }: Draft,
  rootId: string | undefined,
): readonly EstateGap[] {
  const place = "organization";
  const policy = "AWS::Organizations::Policy";
  return [
    ...(organization === undefined
      ? [
          {
            place,
            what: "AWS::Organizations::Organization",
            reason: "describe-organization is not among the documents",
          },
        ]
      : []),
    ...(rootId === undefined ? [{ place, what: "*", reason: "list-roots is not among the documents" }] : []),
    ...(seen.has("listpolicies") ? [] : [{ place, what: policy, reason: "list-policies is not among the documents" }]),
    ...[...policies.keys()].flatMap((id) => [
      ...(documents.has(id)
        ? []
        : [{ place, what: policy, reason: `describe-policy of ${id} is not among the documents` }]),
      ...(targets.has(id)
        ? []
        : [{ place, what: policy, reason: `list-targets-for-policy of ${id} is not among the documents` }]),
    ]),
  ];
}

function addMembers(draft: Draft, { value }: Answer, parent: string | undefined): void {
  for (const account of objectsOf(value, "Accounts")) {
    if (account.Status === "SUSPENDED" || account.State === "CLOSED") continue;
    const id = textOf(account, "Id");
    const before = draft.members.get(id);
    draft.members.set(id, {
      name: textOf(account, "Name"),
      tags: before?.tags ?? {},
      ...(parent === undefined ? (before?.parent === undefined ? {} : { parent: before.parent }) : { parent }),
    });
  }
}

const readers: Readonly<Record<string, (draft: Draft, answer: Answer) => void>> = {
  describeorganization: (draft, { value }) => {
    const found = asObject(value.Organization);
    if (found === undefined) return;
    const managementAccountId = textOf(found, "MasterAccountId") || textOf(found, "ManagementAccountId");
    draft.organization = { id: textOf(found, "Id"), managementAccountId };
  },
  listroots: (draft, { value }) => {
    for (const root of objectsOf(value, "Roots")) draft.rootId = textOf(root, "Id");
  },
  listaccounts: (draft, answer) => addMembers(draft, answer, undefined),
  listaccountsforparent: (draft, answer) => addMembers(draft, answer, answer.names.at(-1)),
  listorganizationalunitsforparent: (draft, { value, names }) => {
    const parent = names.at(-1);
    for (const unit of objectsOf(value, "OrganizationalUnits")) {
      const id = textOf(unit, "Id");
      draft.units.set(id, { id, name: textOf(unit, "Name"), ...(parent === undefined ? {} : { parent }) });
    }
  },
  listpolicies: (draft, { value }) => {
    for (const policy of objectsOf(value, "Policies")) {
      const kind = textOf(policy, "Type");
      if (kind !== "SERVICE_CONTROL_POLICY" && kind !== "RESOURCE_CONTROL_POLICY") continue;
      const id = textOf(policy, "Id");
      draft.policies.set(id, { id, name: textOf(policy, "Name"), kind });
    }
  },
  describepolicy: (draft, { value }) => {
    const policy = asObject(value.Policy) ?? {};
    const document = readPolicy(policy.Content);
    const id = textOf(asObject(policy.PolicySummary) ?? {}, "Id");
    if (document !== undefined) draft.documents.set(id, document);
  },
  listtargetsforpolicy: (draft, { value, names }) => {
    const ids = objectsOf(value, "Targets").map((target) => textOf(target, "TargetId"));
    draft.targets.set(names.at(-1) ?? "", ids);
  },
  listtagsforresource: (draft, { value, names }) => {
    const id = names.at(-1) ?? "";
    if (/^\d{12}$/.test(id)) draft.members.set(id, { ...draft.members.get(id), tags: readTags(value.Tags) });
  },
  listdelegatedservicesforaccount: (draft, { value, names }) => {
    for (const service of objectsOf(value, "DelegatedServices"))
      draft.administrators.push({ accountId: names.at(-1) ?? "", service: textOf(service, "ServicePrincipal") });
  },
};

/** Operations whose answers are of the organisation. */
export const organizationOperations: ReadonlySet<string> = new Set(Object.keys(readers));
