import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What carrying out a plan reports. */
export const applyCodes: DiagnosticCatalogue = {
  TEN7000: {
    title: "A step met something that no code exists for",
    explanation: "An error reached the engine that no provider had classified. That is a mistake in Tenantry.",
    fix: "Run again, and report the message if it stays.",
  },
  TEN7001: {
    title: "Somebody else applies to the same place",
    explanation:
      "Each environment, each cell and the organization has a lease in the tooling bucket, so that two applies never change the same thing. The message says who holds it and since when.",
    fix: "Wait for the other apply to end and run again. A lease whose process is gone frees itself within three and a half minutes.",
  },
  TEN7002: {
    title: "A lease was lost during the apply",
    explanation:
      "This process was stopped or cut off for so long that its lease expired and somebody else may have taken it. Nothing was written after that.",
    fix: "Run again: the plan starts from what is there now.",
  },
  TEN7003: {
    title: "An object among the leases is not a lease of this platform",
    explanation: "Objects below `leases/` in the tooling bucket are written by applies alone.",
    fix: "Find out who wrote the object, then remove it and run again.",
  },
  TEN7004: {
    title: "A lease could not be taken",
    explanation: "Several processes tried at the same moment, again and again.",
    fix: "Run again in a moment.",
  },
  TEN7005: {
    title: "There is no place for leases yet",
    explanation:
      "The tooling account's stack makes the bucket in which leases are kept. It does not exist, and this plan does not make it.",
    fix: "Apply the whole platform once, without restricting it to a tenant.",
  },
  TEN7006: {
    title: "The plan cannot be carried out as it stands",
    explanation:
      "A planned change that no step carries out, or steps that wait for each other in a circle. Either is a mistake in Tenantry; nothing was done.",
    fix: "Report the message together with `tenantry plan -o json`.",
  },
  TEN7007: {
    title: "Something foreign stands where something of the owner should be",
    explanation:
      "A resource or object of that name exists and is not ours, so that nothing of its owner is changed: half an environment is worse than none.",
    fix: "Rename or remove the foreign thing, or rename the tenant's environment, and run again.",
  },
  TEN7008: {
    title: "A deletion waits for something that was not done",
    explanation: "Something of the same owner could not be made or changed, or a deletion that must come first failed.",
    fix: "Resolve the failure that was reported and run again.",
  },
  TEN7009: {
    title: "Somebody else has applied since the plan was made",
    explanation:
      "While this apply waited for a lease or for its confirmation, another one worked under that lease, so what the plan was made from may not be so any more. Nothing of that owner was changed.",
    fix: "Run again. `apply` itself plans once more, and goes on when nothing is to be done that was not in the plan you saw.",
  },
  TEN7010: {
    title: "A value that another resource has is not known",
    explanation:
      "A step needs an id, ARN or address that exists only after another resource has been created, and neither the run nor AWS could say it.",
    fix: "Run again. If it stays, apply whatever has the resource that the message names: its cell, or the whole platform.",
  },
  TEN7011: {
    title: "An adopted cell has no cluster of that name",
    explanation: "What an adopted cell has is looked up through its EKS cluster.",
    fix: "Correct the cell's account, region or cluster name in the platform document.",
  },
  TEN7020: {
    title: "A stack does not come to rest",
    explanation:
      "Whatever this run does to the stack, its state is another one at the next look: somebody else works on it.",
    fix: "Wait until nobody else does, and run again.",
  },
  TEN7021: {
    title: "A change set would do more than is planned",
    explanation:
      "CloudFormation listed a change that the plan does not name. The change set was deleted, and nothing was changed.",
    fix: "Run again: the new plan names it. If it stays, look at the stack in the console: somebody may have changed it.",
  },
  TEN7022: {
    title: "A stack is in a state from which it cannot be updated",
    explanation: "The state is none that an apply of ours leaves behind.",
    fix: "Bring the stack to rest in the CloudFormation console and run again.",
  },
  TEN7023: {
    title: "A stack of that name is not ours",
    explanation: "Its tags do not name the owner that it should have. It was not touched.",
    fix: "Rename or delete the foreign stack, or give back the tags if they were removed by hand.",
  },
  TEN7024: {
    title: "A stack is in another state than the plan knew",
    explanation:
      "It was made, deleted or broken since the plan was made, so that what must be done now was not planned.",
    fix: "Run again: the new plan starts from the stack's state.",
  },
  TEN7025: {
    title: "A stack could not be created or updated",
    explanation:
      "CloudFormation went back to where it was. The message names the first resource that failed, and AWS's reason.",
    fix: "Correct what the reason names and run again. What the stack had before is still there.",
  },
  TEN7026: {
    title: "A rollback got stuck",
    explanation: "CloudFormation could not bring a resource back to what it was, twice.",
    fix: "Repair the resource that the message names by hand, then run again. In the console, `Continue update rollback` can leave it out.",
  },
  TEN7027: {
    title: "A change set is not worked out",
    explanation: "CloudFormation has not finished comparing the template with the stack.",
    fix: "Run again in a few minutes.",
  },
  TEN7028: {
    title: "CloudFormation refuses a template",
    explanation: "It could not make a change set of it. The message holds its reason.",
    fix: "Correct what the reason names, usually a property that a tenant's document sets, and run again.",
  },
  TEN7029: {
    title: "A stack could not be deleted",
    explanation: "A resource that the plan does not keep cannot be deleted; the message names it and the reason.",
    fix: "Remove what keeps it (a bucket's objects, a network interface, deletion protection) and run again.",
  },
  TEN7030: {
    title: "An account was not created",
    explanation: "AWS Organizations tells why; most reasons concern the management account or a quota.",
    fix: "Follow the reason in the message and run again. No account was left behind.",
  },
  TEN7031: {
    title: "An account stays in creation",
    explanation: "AWS has not finished creating it after half an hour.",
    fix: "Run again later: it is found by its name and not created twice.",
  },
  TEN7032: {
    title: "A policy type is not enabled",
    explanation:
      "Policies of the type have no effect until it is enabled in the organization's root. Tenantry never enables it, because that changes how the whole organization is judged.",
    fix: "Enable it: `aws organizations enable-policy-type --root-id ROOT --policy-type TYPE`, then run again.",
  },
  TEN7033: {
    title: "A policy cannot be attached or detached",
    explanation:
      "A unit takes a fixed number of policies of a type, and must keep at least one service control policy.",
    fix: "Detach a policy that is not Tenantry's from the unit, or attach one before the last is taken away.",
  },
  TEN7034: {
    title: "It is not known whether an account was asked for",
    explanation: "The answer got lost, and no creation of that name is to be seen.",
    fix: "Run again: if there is one after all, it is found by its name.",
  },
  TEN7035: {
    title: "An account stands in no unit",
    explanation: "AWS names no parent of the account. Right after its creation that may last a moment.",
    fix: "Run again in a minute.",
  },
  TEN7036: {
    title: "A unit or resource of the organization is not deleted",
    explanation: "Only empty units are deleted.",
    fix: "Move what is in it elsewhere and run again.",
  },
  TEN7037: {
    title: "A new account lets nobody in",
    explanation:
      "The role that Organizations makes in every account it creates could not be entered for twenty minutes.",
    fix: "Run again later. For an account that was invited, create the role `OrganizationAccountAccessRole` in it.",
  },
  TEN7038: {
    title: "An account was not closed",
    explanation: "AWS closes only so many accounts in thirty days.",
    fix: "Run again when older closures are thirty days back; the account is suspended and costs what is left in it.",
  },
  TEN7041: {
    title: "AWS closes no more accounts for now",
    explanation:
      "In any thirty days AWS closes 250 accounts of an organization or a fifth of them, whichever is more, and never more than 1,000. Accounts that Tenantry did not close count as closed just now, because AWS does not tell when they were.",
    fix: "Destroy without `--close-accounts`, which moves the accounts aside, and close them with it from the day that the message names.",
  },
  TEN7040: {
    title: "What was kept could not be taken in again",
    explanation:
      "The plan found resources that were kept when their stack was deleted, and CloudFormation could not import them. They are as they were; the message names the first one and AWS's reason. A secret or key that somebody has scheduled for deletion counts as gone.",
    fix: "Cancel a scheduled deletion (`aws secretsmanager restore-secret`, `aws kms cancel-key-deletion`), or take the tag `tenantry:inventory` from what is not wanted any more, and run again.",
  },
  TEN7039: {
    title: "Something of the organization is not ours",
    explanation:
      "Since the plan was made a unit, policy or account of that name has appeared, or lost the tags that say that it is ours. It was not touched.",
    fix: "Rename or remove the foreign one, or give back the tags if they were removed by hand, and run again.",
  },
};
