import type { JsonObject } from "../model/json.ts";
import type { AccountRegion } from "../ports/cloud.ts";
import {
  accountsOf,
  addAccount,
  attachDefaults,
  findOrganization,
  unitsOf,
} from "./aws/organizations/organization-state.ts";
import { addOrganizationRole } from "./aws/organizations/settle-accounts.ts";
import { makeResource, settleResource } from "./aws/resources/make-resource.ts";
import type { CloudResource } from "./aws/resources/resource-state.ts";
import type { ResourceContext } from "./aws/resources/resource-type.ts";
import { putObject } from "./aws/s3/objects.ts";
import type { Caller } from "./aws/service.ts";
import { keysOf } from "./aws/sts/caller.ts";
import { type StateStore, spell } from "./storage/create-state.ts";

/** Keys that the sandbox accepts. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Puts things where others would have put them, past every API: what is foreign, for tests and demonstrations. */
export interface Plant {
  /** An account of the organisation, in the root unless told; gives its id. */
  readonly account: (account: {
    readonly name: string;
    readonly email: string;
    readonly parentId?: string;
    readonly id?: string;
  }) => string;
  /** A unit, in the root unless told; gives its id. */
  readonly unit: (unit: { readonly name: string; readonly parentId?: string }) => string;
  /** A resource of a CloudFormation type, checked as any other; `ResourceError` when it is refused. */
  readonly resource: (place: AccountRegion, type: string, properties: JsonObject) => CloudResource;
  readonly object: (bucket: string, key: string, body: string) => void;
  /** An IAM user, or whatever else has this ARN; gives its keys. */
  readonly identity: (accountId: string, arn: string) => SandboxCredentials;
}

export function createPlant(state: StateStore, contextOf: (place: AccountRegion) => ResourceContext): Plant {
  const nowMs = (): number => contextOf({ accountId: "", region: "" }).nowMs;
  const rootId = (): string => findOrganization(state)?.rootId ?? "";
  return {
    account: ({ name, email, parentId = rootId(), id }) =>
      state.transact(() => {
        const accountId = id ?? `8${state.nextId("planted-account", 11, "0123456789")}`;
        if (accountsOf(state).has(accountId)) throw new Error(`sandbox: there is an account ${accountId} already`);
        const at = nowMs();
        addAccount(state, { id: accountId, name, email, state: "ACTIVE", joinedAtMs: at, parentId, enterableAtMs: at });
        addOrganizationRole(state, { accountId, roleName: "", nowMs: at });
        return accountId;
      }),
    unit: ({ name, parentId = rootId() }) =>
      state.transact(() => {
        const id = `ou-${rootId().slice(2)}-${state.nextId("planted-ou", 8)}`;
        unitsOf(state).put(id, { id, name, parentId });
        attachDefaults(state, id);
        return id;
      }),
    resource: (place, type, properties) =>
      state.transact(() => {
        const context = contextOf(place);
        const generatedName = `planted-${state.nextId("planted", 8)}`;
        return settleResource(context, makeResource(context, { type, properties, generatedName }));
      }),
    object: (bucket, key, body) => {
      state.transact(() => putObject(state, bucket, { key, bytes: Buffer.from(body), nowMs: nowMs() }));
    },
    identity: (accountId, arn) =>
      state.transact(() => putIdentity(state, { accountId, arn, principalArn: arn, userId: spell(arn, 16) })),
  };
}

/** Long-lived keys of an identity: the same for the same one. In a transaction. */
export function putIdentity(state: StateStore, caller: Caller): SandboxCredentials {
  const accessKeyId = `AKIA${spell(caller.arn, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`;
  if (!keysOf(state).has(accessKeyId)) keysOf(state).put(accessKeyId, caller);
  return { accessKeyId, secretAccessKey: spell(`secret/${caller.arn}`, 40) };
}
