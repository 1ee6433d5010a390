import type { JsonObject } from "../model/json.ts";
import type { LiveStack } from "../model/snapshot.ts";

/** A stack as `DescribeStacks` tells it: everything but its template. */
export interface StackDescription extends Omit<LiveStack, "template"> {
  readonly arn: string;
  readonly statusReason?: string;
}

/** `IMPORT` takes existing resources into a new or existing stack and may do nothing else. */
export type ChangeSetType = "CREATE" | "UPDATE" | "IMPORT";

export interface ImportedResource {
  readonly logicalId: string;
  readonly type: string;
  /** The type's primary identifier. */
  readonly identifier: Readonly<Record<string, string>>;
}

export interface ChangeSetRequest {
  readonly stackName: string;
  /** Chosen by the caller and deterministic, so that a lost reply is found again. */
  readonly changeSetName: string;
  readonly type: ChangeSetType;
  /** For `IMPORT`, and only then: what is taken in. */
  readonly imports?: readonly ImportedResource[];
  /** Up to 51,200 bytes as text; larger ones by the https URL of an object that the account may read. */
  readonly template: { readonly kind: "body"; readonly text: string } | { readonly kind: "url"; readonly url: string };
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** CloudFormation's own role in the account; absent: the caller's rights. */
  readonly roleArn?: string;
}

export interface ChangeSetDescription {
  readonly arn: string;
  readonly name: string;
  readonly stackName: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly executionStatus: string;
  readonly changes: readonly ResourceChange[];
}

export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove" | "Import" | "Dynamic";
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  /** For `Modify`. */
  readonly replacement?: "True" | "False" | "Conditional";
  /** For `Modify`: what of it changes, as AWS names it: `Properties`, `Tags` (also those of the stack) … */
  readonly scope?: readonly string[];
  /** For `Modify`: but for its tags, it only changes if a value that it refers to comes out different (`Dynamic`). */
  readonly dynamic?: boolean;
}

export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** CloudFormation in one account and region. */
export interface StackApi {
  /** Every stack that is not deleted, in pages. */
  readonly list: () => AsyncIterable<readonly StackDescription[]>;
  readonly find: (name: string) => Promise<StackDescription | undefined>;
  readonly template: (name: string) => Promise<JsonObject>;
  readonly createChangeSet: (request: ChangeSetRequest) => Promise<void>;
  readonly findChangeSet: (stackName: string, changeSetName: string) => Promise<ChangeSetDescription | undefined>;
  readonly executeChangeSet: (stackName: string, changeSetName: string) => Promise<void>;
  readonly deleteChangeSet: (stackName: string, changeSetName: string) => Promise<void>;
  /** Newest first, back to and without the event of that id; at most 100 without one. */
  readonly events: (stackName: string, afterEventId?: string) => Promise<readonly StackEvent[]>;
  /** `retain`: logical ids to keep, only allowed in DELETE_FAILED. */
  readonly delete: (
    name: string,
    options?: { readonly retain?: readonly string[]; readonly roleArn?: string },
  ) => Promise<void>;
  readonly continueRollback: (name: string, options: { readonly skip: readonly string[] }) => Promise<void>;
  readonly setTerminationProtection: (name: string, enabled: boolean) => Promise<void>;
}
