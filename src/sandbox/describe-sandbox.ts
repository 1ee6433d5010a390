import { accountsOf, policiesOf, unitsOf } from "./aws/organizations/organization-state.ts";
import type { CloudResource } from "./aws/resources/resource-state.ts";
import { globalScope, type State } from "./aws/state.ts";

/** Everything that exists in a sandbox, sorted: for proofs that nothing is left, and for tests. */
export interface SandboxDescription {
  /** By id. */
  readonly accounts: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly parentId: string;
  }[];
  readonly units: readonly { readonly id: string; readonly name: string; readonly parentId: string }[];
  readonly policies: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  readonly resources: readonly CloudResource[];
  /** `<bucket>/<key>`. */
  readonly objects: readonly string[];
  /** How many rows there are of every kind, stacks, objects of clusters and releases among them. */
  readonly counts: Readonly<Record<string, number>>;
}

export function describeSandbox(state: State): SandboxDescription {
  const count = (kind: string): number =>
    state.scopes(kind).reduce((sum, scope) => sum + state.table(kind, scope).size(), 0);
  return {
    accounts: accountsOf(state)
      .values()
      .map(({ id, name, state: status, parentId }) => ({ id, name, state: status, parentId })),
    units: unitsOf(state).values(),
    policies: policiesOf(state)
      .values()
      .map(({ id, name, type }) => ({ id, name, type })),
    resources: state
      .kinds()
      .filter((kind) => kind.startsWith("resource/AWS::"))
      .flatMap((kind) => state.scopes(kind).flatMap((scope) => state.table<CloudResource>(kind, scope).values())),
    objects: state
      .scopes("s3/objects")
      .filter((bucket) => bucket !== globalScope)
      .flatMap((bucket) =>
        state
          .table("s3/objects", bucket)
          .keys()
          .map((key) => `${bucket}/${key}`),
      ),
    counts: Object.fromEntries(state.kinds().map((kind) => [kind, count(kind)])),
  };
}
