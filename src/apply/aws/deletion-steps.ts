import { accountStackName } from "../../model/account-entry.ts";
import { accountType } from "../../model/account-supply.ts";
import { hasFailed } from "../../model/error.ts";
import type { PlannedChange } from "../../model/plan.ts";
import { stepError } from "../apply-error.ts";
import type { OwnerWork, Step, StepContext } from "../step.ts";
import { ownerKeyOf, subjectOf } from "../subject.ts";
import { closeAccount, retireAccount } from "./account-work.ts";
import type { AwsStepsOptions } from "./aws-steps.ts";
import { deleteStack } from "./delete-stack.ts";
import { accessOf } from "./deploy-stack.ts";
import { deletePolicy } from "./ensure-policy.ts";
import { deleteUnit } from "./ensure-unit.ts";
import { requireOwnTags } from "./require-own-tags.ts";

const stackType = "AWS::CloudFormation::Stack";

/**
 * The steps of an owner's deletions: stacks one after the other as planned, an account's own stack after all others in it,
 * then policies, accounts and units.
 */
export function deletionSteps(
  work: OwnerWork,
  changes: readonly PlannedChange[],
  options: AwsStepsOptions,
): readonly Step[] {
  const stacks = changes.filter(({ type }) => type === stackType);
  const ordered = [...stacks.filter(({ name }) => name !== accountStackName), ...stacks.filter(isAccountStack)];
  const steps = ordered.map((stack, index) => stackStep(work, stack, changes, options, ordered[index - 1]));
  const last = ordered.at(-1);
  const rest = changes.filter(({ id }) => id.startsWith("organization/")).toSorted(byKind);
  return [...steps, ...rest.map((change, index) => organizationStep(work, change, options, rest[index - 1] ?? last))];
}

function isAccountStack({ name }: PlannedChange): boolean {
  return name === accountStackName;
}

/** Policies first: a unit that still has one can be deleted all the same, but a policy without a unit is easily missed. */
const order = ["AWS::Organizations::Policy", "AWS::Organizations::Account", "AWS::Organizations::OrganizationalUnit"];

function byKind(left: PlannedChange, right: PlannedChange): number {
  return order.indexOf(left.type) - order.indexOf(right.type);
}

function stackStep(
  work: OwnerWork,
  stack: PlannedChange,
  changes: readonly PlannedChange[],
  { run }: AwsStepsOptions,
  before: PlannedChange | undefined,
): Step {
  const parts = changes.filter(({ id }) => subjectOf(id) === stack.id);
  const [accountId = "", region = ""] = stack.place.split("/");
  // What leaves a snapshot goes itself, and must not keep what it stands on.
  const retained = parts.filter((part) => part.retained && part.leavesSnapshot !== true).map(({ name }) => name);
  const snapshots = parts.filter((part) => part.leavesSnapshot === true).map(({ name }) => `a snapshot of ${name}`);
  const names = [...retained, ...snapshots];
  const kept = names.length === 0 ? "" : `, keep ${names.join(", ")}`;
  return {
    info: {
      id: stack.id,
      owner: work.owner,
      layer: "aws",
      title: `delete stack ${stack.name}${kept}`,
      place: stack.place,
      action: "delete",
      changes: parts.map(({ id }) => id),
    },
    after: before === undefined ? [] : [before.id],
    run: (context) =>
      deleteStack(
        { name: stack.name, place: { accountId, region, access: accessOf(stack.name) }, retained, run, context },
        ownerKeyOf(work.owner),
      ),
  };
}

function organizationStep(
  work: OwnerWork,
  change: PlannedChange,
  options: AwsStepsOptions,
  before: PlannedChange | undefined,
): Step {
  return {
    info: {
      id: change.id,
      owner: work.owner,
      layer: "aws",
      title: titleOf(change),
      place: change.place,
      action: "delete",
      changes: [change.id],
    },
    after: before === undefined ? [] : [before.id],
    ...(work.owner.kind === "platform" ? {} : { needsOrganizationLease: true }),
    run: (context) => deleteResource(change, { run: options.run, context, inventory: ownerKeyOf(work.owner) }),
  };
}

function titleOf({ type, name, retained }: PlannedChange): string {
  switch (type) {
    case "AWS::Organizations::Account":
      return `${retained ? "move aside" : "close"} account ${name}`;
    case "AWS::Organizations::Policy":
      return `delete policy ${name}`;
    default:
      return `delete unit ${name}`;
  }
}

interface Removal {
  readonly run: AwsStepsOptions["run"];
  readonly context: StepContext;
  readonly inventory: string;
}

/** Deletes something whose tags still say that it is the owner's; what is gone is done. */
async function deleteResource(change: PlannedChange, removal: Removal): Promise<void> {
  const id = change.id.slice("organization/".length);
  const { type, name } = change;
  const api = removal.context.cloud.organization;
  try {
    await requireOwnTags(api, {
      id,
      title: `${kindOf(type)} ${name}`,
      platform: removal.run.platform.name,
      inventory: removal.inventory,
    });
    await removeResource(change, id, removal);
  } catch (error) {
    if (!hasFailed(error, "not-found")) throw error;
  }
}

function kindOf(type: string): string {
  if (type === accountType) return "account";
  return type === "AWS::Organizations::Policy" ? "policy" : "unit";
}

function removeResource({ type, name, retained }: PlannedChange, id: string, { run, context }: Removal): Promise<void> {
  const api = context.cloud.organization;
  switch (type) {
    case accountType:
      return retained ? retireAccount({ name, id }, { run, context }) : closeAccount({ name, id }, { run, context });
    case "AWS::Organizations::Policy":
      return deletePolicy(id, name, api);
    case "AWS::Organizations::OrganizationalUnit":
      return deleteUnit(id, name, api);
    default:
      throw stepError("TEN7036", `${type} ${name} cannot be deleted: an apply knows no way to`);
  }
}
