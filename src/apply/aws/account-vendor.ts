import { organizationRoleName } from "../../model/account-entry.ts";
import { accountEmail, emailSequence, isOpenAccount, poolSequence } from "../../model/account-supply.ts";
import { hasFailed, TenantryError } from "../../model/error.ts";
import { inventoryTag, platformOwnTags } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AccountCreation, AccountDescription, OrganizationApi } from "../../ports/organization-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import { creationFailed } from "./creation-failure.ts";
import { CreationWatch } from "./creation-watch.ts";
import { Gate } from "./gate.ts";

export interface AccountVendorOptions {
  readonly platform: Platform;
  /** Sequences of the accounts that this run makes for the pool: neither their addresses nor they themselves are given away. */
  readonly reserved: ReadonlySet<number>;
  /** For reads that all vending shares. */
  readonly organization: OrganizationApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onPoll: () => void;
}

export interface VendRequest {
  /** The account's name: what it is found again by. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface CreateRequest extends VendRequest {
  /** Of the account's address; absent: the next that is free. */
  readonly sequence?: number;
}

/** On an account that is being taken out of the pool: the name that it is going to have. */
export const takenTag = "tenantry:taken-for";
/** AWS creates no more at the same time. Source: AWS Organizations quotas. */
const inFlight = 5;
/** Addresses tried before something is clearly wrong with the pattern. */
const addresses = 20;

/**
 * Accounts by name, each exactly once.
 *
 * CreateAccount has no client token, so an account is first looked for: among those that exist, among those that were taken
 * out of the pool for this name, and among those in creation. Only then is one taken or created. Runs under the
 * organisation's lease, so that no two processes choose the same pooled account or address.
 */
export class AccountVendor {
  readonly #options: AccountVendorOptions;
  readonly #creations: CreationWatch;
  readonly #inFlight = new Gate(inFlight);
  /** Choosing an account or an address is one at a time. */
  readonly #choosing = new Gate(1);
  #accounts: Promise<Map<string, AccountDescription>> | undefined;
  #pool: Promise<AccountDescription[]> | undefined;
  #lastSequence = 0;
  /** Accounts that are closed or closing; a creation that once made them counts no more. */
  readonly #closed = new Set<string>();

  constructor(options: AccountVendorOptions) {
    this.#options = options;
    this.#creations = new CreationWatch(options);
  }

  /** The number of the account of that name, which exists from then on. */
  async vend(request: VendRequest, context: StepContext): Promise<string> {
    const existing = await this.find(request.name);
    if (existing !== undefined) return existing.id;
    const pooled = await this.#fromPool(request, context);
    return pooled ?? this.create(request, context);
  }

  /** Creates an account, unless one of that name is in creation. */
  async create(request: CreateRequest, context: StepContext): Promise<string> {
    await context.idle(this.#inFlight.enter());
    try {
      return await this.#create(request, context);
    } finally {
      this.#inFlight.leave();
    }
  }

  /** The open account of a name. */
  async find(name: string): Promise<AccountDescription | undefined> {
    return (await this.#all()).get(name);
  }

  #all(): Promise<Map<string, AccountDescription>> {
    this.#accounts ??= this.#list();
    return this.#accounts;
  }

  async #list(): Promise<Map<string, AccountDescription>> {
    try {
      const accounts = new Map<string, AccountDescription>();
      for await (const page of this.#options.organization.listAccounts()) {
        for (const account of page) {
          this.#noteSequence(account.email);
          if (isOpenAccount(account)) accounts.set(account.name, account);
          else this.#closed.add(account.id);
        }
      }
      return accounts;
    } catch (error) {
      this.#accounts = undefined;
      throw error;
    }
  }

  /** Takes an account out of the pool, or goes on with one that an earlier run took out for this name. */
  async #fromPool(request: VendRequest, context: StepContext): Promise<string | undefined> {
    await context.idle(this.#choosing.enter());
    try {
      const pool = await this.#listPool();
      const account = await this.#choosePooled(pool, request.name);
      if (account === undefined) return undefined;
      context.progress(`takes account ${account.id} out of the pool`);
      const api = context.cloud.organization;
      await api.tag(account.id, { [takenTag]: request.name });
      pool.splice(pool.indexOf(account), 1);
      await api.renameAccount(account.id, request.name);
      await api.tag(account.id, request.tags);
      await api.untag(account.id, [takenTag]);
      (await this.#all()).set(request.name, { ...account, name: request.name });
      return account.id;
    } finally {
      this.#choosing.leave();
    }
  }

  #listPool(): Promise<AccountDescription[]> {
    this.#pool ??= this.#readPool().catch((error: unknown) => {
      this.#pool = undefined;
      throw error;
    });
    return this.#pool;
  }

  /** Idle accounts, lowest number first, without those that are only being made. */
  async #readPool(): Promise<AccountDescription[]> {
    const { platform, reserved } = this.#options;
    const numbered = [...(await this.#all()).values()].flatMap((account) => {
      const sequence = poolSequence(platform.name, account.name);
      return sequence === undefined || reserved.has(sequence) ? [] : [{ account, sequence }];
    });
    return numbered.sort((left, right) => left.sequence - right.sequence).map(({ account }) => account);
  }

  /** By their tags, as another run may have given one away since the pool was read, and anybody may name an account so. */
  async #choosePooled(pool: readonly AccountDescription[], name: string): Promise<AccountDescription | undefined> {
    let idle: AccountDescription | undefined;
    for (const account of pool) {
      const tags = await this.#options.organization.listTags(account.id);
      if (tags[takenTag] === name) return account;
      if (tags[takenTag] === undefined && this.#isPooled(tags)) idle ??= account;
    }
    return idle;
  }

  #isPooled(tags: Readonly<Record<string, string>>): boolean {
    return Object.entries(poolTags(this.#options.platform.name)).every(([key, value]) => tags[key] === value);
  }

  async #create(request: CreateRequest, context: StepContext): Promise<string> {
    let creation = await this.#findCreation(request.name, context);
    for (let attempt = 0; attempt < addresses; attempt += 1) {
      creation ??= await this.#request(request, context);
      const end = await this.#await(creation, request, context);
      if (end.accountId !== undefined) return this.#created(end.accountId, request);
      if (end.failureReason !== "EMAIL_ALREADY_EXISTS" || request.sequence !== undefined)
        throw creationFailed(request.name, end.failureReason);
      creation = undefined;
    }
    throw creationFailed(request.name, "EMAIL_ALREADY_EXISTS");
  }

  async #findCreation(name: string, context: StepContext): Promise<AccountCreation | undefined> {
    const creation = await context.idle(this.#creations.find(name));
    return creation?.accountId !== undefined && this.#closed.has(creation.accountId) ? undefined : creation;
  }

  async #await(creation: AccountCreation, { name }: VendRequest, context: StepContext): Promise<AccountCreation> {
    context.progress(`waits for account ${name} to be created`);
    return creation.state === "IN_PROGRESS" ? context.idle(this.#creations.wait(creation)) : creation;
  }

  /** Asks for the account. When the answer is lost, whether it was asked for is seen among the creations. */
  async #request(request: CreateRequest, context: StepContext): Promise<AccountCreation> {
    await context.idle(this.#choosing.enter());
    try {
      const { name, tags, sequence } = request;
      const email = accountEmail(this.#options.platform, sequence ?? (await this.#nextSequence()));
      return await context.cloud.organization.createAccount({ name, tags, email, roleName: organizationRoleName });
    } catch (error) {
      if (!hasFailed(error, "unavailable")) throw error;
      const found = await context.idle(this.#creations.findLost(request.name));
      if (found !== undefined) return found;
      throw new TenantryError(`account ${request.name} was asked for, and no answer came: ${error.message}`, {
        code: "TEN7034",
        source: "remote",
        failure: "unavailable",
        retry: "later",
        cause: error,
      });
    } finally {
      this.#choosing.leave();
    }
  }

  #created(id: string, { name }: VendRequest): Promise<string> {
    return this.#all().then((accounts) => {
      accounts.set(name, { id, name, email: "", arn: "", state: "ACTIVE", joinedAtMs: this.#options.clock.nowMs() });
      return id;
    });
  }

  /** The next number that nobody has; what a killed run had in flight shows as an address that is taken. */
  async #nextSequence(): Promise<number> {
    await this.#all();
    do this.#lastSequence += 1;
    while (this.#options.reserved.has(this.#lastSequence));
    return this.#lastSequence;
  }

  #noteSequence(email: string): void {
    const sequence = emailSequence(this.#options.platform.organization.accountEmail, email);
    if (sequence !== undefined) this.#lastSequence = Math.max(this.#lastSequence, sequence);
  }
}

/** On every account of a platform's pool from its creation until it is given away. */
export function poolTags(platform: string): Readonly<Record<string, string>> {
  return { ...platformOwnTags(platform), [inventoryTag]: "organization" };
}

/** Where an account is right after its creation, and that it is where bootstrapping happens. */
export async function moveToUnit(api: OrganizationApi, accountId: string, unit: string): Promise<void> {
  const parent = await api.findParent(accountId);
  if (parent === undefined) throw stepError("TEN7035", `account ${accountId} stands in no unit`, { retry: "later" });
  if (parent === unit) return;
  try {
    await api.moveAccount(accountId, parent, unit);
  } catch (error) {
    // Somebody moved it meanwhile, or an answer got lost: where it is now is what counts.
    if ((await api.findParent(accountId)) !== unit) throw error;
  }
}
