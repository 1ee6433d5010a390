import type { buildConnector } from "undici";

/** What a TLS connection to an API server is made with; certificates and keys in PEM. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  /** False only where a kubeconfig says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

/** How an API server is reached right now. The same `tls` object means the same connections may be used on. */
export interface Access {
  /** `https://host:port`, maybe with a path below which the API lies. */
  readonly server: string;
  readonly tls: TlsMaterial;
  /** Who we are: `authorization` and impersonation. Secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** An HTTP, HTTPS or SOCKS proxy in front of the server. */
  readonly proxy?: string;
  /** Makes the byte stream itself, for a server that has no address. */
  readonly connect?: buildConnector.connector;
}

/** Gives access to one API server and keeps it fresh. */
export interface AccessSource {
  /** Cheap while what it gave last is still good. */
  readonly current: () => Promise<Access>;
  /** Forgets what the server refused; the next `current` signs in again. */
  readonly renew: () => void;
  /** A kubeconfig with one context, for other programs; absent when only this process can reach the server. */
  readonly kubeconfig?: () => Promise<string>;
}

export function isSameTls(left: TlsMaterial, right: TlsMaterial): boolean {
  return (
    left.ca === right.ca &&
    left.cert === right.cert &&
    left.key === right.key &&
    left.servername === right.servername &&
    left.rejectUnauthorized === right.rejectUnauthorized
  );
}
