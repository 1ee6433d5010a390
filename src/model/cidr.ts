import ipaddr from "ipaddr.js";

/** An IPv4 block in canonical form: `base` is the first address as an unsigned integer. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

/** Reads `a.b.c.d/n`; undefined when malformed or when host bits are set. */
export function parseCidr(text: string): Cidr | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || !ipaddr.IPv4.isValidCIDR(text)) return undefined;
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  const base = address.toByteArray().reduce((value, octet) => value * 256 + octet, 0);
  return base % cidrSize({ base, prefix }) === 0 ? { base, prefix } : undefined;
}

export function formatCidr(cidr: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(cidr.base / 2 ** shift) % 256);
  return `${octets.join(".")}/${cidr.prefix}`;
}

/** The number of addresses in the block. */
export function cidrSize(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

export function cidrsOverlap(left: Cidr, right: Cidr): boolean {
  return left.base < right.base + cidrSize(right) && right.base < left.base + cidrSize(left);
}

export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && cidrsOverlap(outer, inner);
}

/** The `index`-th block of `prefix` inside `cidr`; undefined past its end. */
export function subnetOf(cidr: Cidr, prefix: number, index: number): Cidr | undefined {
  if (prefix < cidr.prefix || index < 0 || index >= 2 ** (prefix - cidr.prefix)) return undefined;
  return { base: cidr.base + index * 2 ** (32 - prefix), prefix };
}
