import type { Clock } from "../../ports/clock.ts";
import type { Identity, RoleIdentity } from "./identity.ts";
import type { AwsCredentials } from "./sdk-client.ts";

/** Credentials with the moment from which AWS refuses them. */
export interface Session extends AwsCredentials {
  readonly expiresAtMs: number;
}

export interface SessionSources {
  readonly clock: Clock;
  /** What we were given; renews itself. */
  readonly ambient: () => Promise<AwsCredentials & { readonly expiresAtMs?: number }>;
  /** Enters a role with the credentials of `role.via`. */
  readonly enter: (role: RoleIdentity) => Promise<Session>;
}

/** Requests that take a while must not outlive the credentials that sign them. */
const renewBeforeMs = 5 * 60_000;

/** The sessions of entered roles, each entered once and again five minutes before it ends. */
export class Sessions {
  readonly #sources: SessionSources;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(sources: SessionSources) {
    this.#sources = sources;
  }

  /** Valid credentials of an identity; `expiresAtMs` is unknown for ambient ones. */
  async credentials(identity: Identity): Promise<AwsCredentials & { readonly expiresAtMs?: number }> {
    if (identity.kind === "ambient") return this.#sources.ambient();
    const known = this.#sessions.get(identity.roleArn);
    if (known !== undefined) {
      const session = await known;
      if (session.expiresAtMs - renewBeforeMs > this.#sources.clock.nowMs()) return session;
      // Somebody else may have begun to renew it meanwhile.
      if (this.#sessions.get(identity.roleArn) === known) this.#sessions.delete(identity.roleArn);
    }
    return this.#sessions.get(identity.roleArn) ?? this.#enter(identity);
  }

  /** Forgets an identity's sessions, those on the way to it too, since any of them may be the refused one. */
  drop(identity: Identity): void {
    if (identity.kind === "ambient") return;
    this.#sessions.delete(identity.roleArn);
    this.drop(identity.via);
  }

  #enter(role: RoleIdentity): Promise<Session> {
    const entering = this.#sources.enter(role);
    this.#sessions.set(role.roleArn, entering);
    entering.catch(() => {
      if (this.#sessions.get(role.roleArn) === entering) this.#sessions.delete(role.roleArn);
    });
    return entering;
  }
}
