import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { TenantryError } from "../../model/error.ts";

/** The contexts of a kubeconfig, as `@kubernetes/client-node` reads it. */
export interface Kubeconfig {
  readonly contexts: readonly string[];
  /** The one that kubectl would use; absent: none is set. */
  readonly current?: string;
  /** A configuration whose current and only context this is; reads the file again when it is to be `fresh`. */
  readonly select: (context: string, options?: { readonly fresh: boolean }) => Promise<KubeConfig>;
}

const serviceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Reads a kubeconfig; undefined when no path is given and there is none in the usual places.
 *
 * Without a path: the files of `KUBECONFIG`, merged, then `~/.kube/config`, then the service account of the pod that this
 * runs in. The library is only loaded when there is something to read, because that takes half a second.
 */
export async function readKubeconfig(path: string | undefined): Promise<Kubeconfig | undefined> {
  if (path === undefined && !(await isConfigured())) return undefined;
  const loaded = await load(path);
  const current = loaded.getCurrentContext();
  return {
    contexts: loaded.getContexts().map(({ name }) => name),
    ...(current === "" || current === undefined ? {} : { current }),
    select: async (context, options) => selectContext(options?.fresh ? await load(path) : loaded, context),
  };
}

async function isConfigured(): Promise<boolean> {
  if ((process.env.KUBECONFIG ?? "") !== "") return true;
  return (await exists(join(homedir(), ".kube", "config"))) || (await exists(serviceAccountToken));
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function load(path: string | undefined): Promise<KubeConfig> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (cause) {
    throw kubeconfigError(`cannot read the kubeconfig${path === undefined ? "" : ` ${path}`}: ${firstLine(cause)}`);
  }
  return config;
}

async function selectContext(all: KubeConfig, name: string): Promise<KubeConfig> {
  const context = all.getContextObject(name);
  const cluster = context === null ? null : all.getCluster(context.cluster);
  const user = context?.user === undefined ? { name: "anonymous" } : all.getUser(context.user);
  if (context === null || cluster === null || user === null) {
    const known = all
      .getContexts()
      .map((each) => each.name)
      .join(", ");
    throw kubeconfigError(`the kubeconfig has no complete context ${name}: it has ${known === "" ? "none" : known}`);
  }
  const { KubeConfig } = await import("@kubernetes/client-node");
  const selected = new KubeConfig();
  selected.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{ ...context, user: user.name }],
    currentContext: name,
  });
  return selected;
}

/** Without a cause: parsers quote what they read, and that holds credentials. */
export function kubeconfigError(message: string): TenantryError {
  return new TenantryError(message, { code: "TEN7212", source: "user", failure: "expired" });
}

/** The part of an error's words that quotes nothing of a kubeconfig or of what a sign-in command printed. */
export function firstLine(error: unknown): string {
  if (error instanceof SyntaxError) return "something else than JSON was read";
  const text = error instanceof Error ? error.message : String(error);
  return (text.trim().split("\n")[0] ?? "").slice(0, 300);
}
