/** Who acts. Each is an identity that the API server authenticates itself. */
export type Actor =
  /** Member of `oidc:oak-devs`, admin of tenant oak. */
  | "oak-owner"
  /** Member of `oidc:oak-auditors`, may view tenant oak. */
  | "oak-viewer"
  /** Service account `ci` in `oak--prod--web`, may edit that namespace; its token comes from TokenRequest. */
  | "oak-workload"
  /** A person of tenant oak who was, by mistake, also given rights on namespaces and quota. */
  | "oak-overprivileged"
  /** Member of `oidc:elm-devs`, admin of tenant elm. */
  | "elm-owner"
  /** Member of `oidc:yew-devs`, admin of tenant yew, which has own nodes and a required runtime class. */
  | "yew-owner"
  /** The stand-in for a virtual cluster's syncer, with the rights of its Role in `yew--prod`. */
  | "yew-syncer"
  /** Member of `system:masters`. */
  | "platform";

export interface CaseObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export type PatchKind = "merge" | "json" | "strategic" | "apply";

/** What is tried. Everything is a server-side dry run: admission runs in full and nothing is stored. */
export type Action =
  | { readonly kind: "create"; readonly object: CaseObject }
  | {
      readonly kind: "patch";
      readonly target: Pick<CaseObject, "apiVersion" | "kind" | "metadata">;
      readonly patch: unknown;
      readonly patchKind: PatchKind;
      readonly subresource?: string;
    }
  /** Reads the object as `platform`, changes it and puts it back as the actor. */
  | {
      readonly kind: "update";
      readonly target: Pick<CaseObject, "apiVersion" | "kind" | "metadata">;
      readonly change: (object: CaseObject) => CaseObject;
      readonly subresource?: string;
    }
  | { readonly kind: "delete"; readonly target: Pick<CaseObject, "apiVersion" | "kind" | "metadata"> }
  /** Deletes all objects of the target's kind in its namespace that have its labels. */
  | { readonly kind: "delete-all"; readonly target: Pick<CaseObject, "apiVersion" | "kind" | "metadata"> };

export type Expectation =
  | {
      readonly kind: "allowed";
      /** Checks the object that the server would have stored; returns what is wrong with it. */
      readonly stored?: (object: CaseObject) => string | undefined;
    }
  /** Refused with a message that contains this text. Refused for any other reason is a failure. */
  | { readonly kind: "denied"; readonly reason: string };

export interface Case {
  /** The guardrail it is about. */
  readonly guard: string;
  readonly name: string;
  readonly as: Actor;
  readonly action: Action;
  readonly expect: Expectation;
  /** Tried only where the cluster fills in defaults (`needed`), or only where it is too old to (`absent`). */
  readonly mutation?: "needed" | "absent";
}

export interface Twins {
  readonly guard: string;
  readonly name: string;
  readonly as: Actor;
  readonly reason: string;
  readonly denied: Action;
  readonly allowed: Action;
}

/** A denied action and its allowed twin: the same actor and the same kind of action, with the rule obeyed. */
export function twins(pair: Twins): readonly Case[] {
  const { guard, name, as } = pair;
  return [
    { guard, name: `${name}: denied`, as, action: pair.denied, expect: { kind: "denied", reason: pair.reason } },
    { guard, name: `${name}: allowed twin`, as, action: pair.allowed, expect: { kind: "allowed" } },
  ];
}

export function create(object: CaseObject): Action {
  return { kind: "create", object };
}
