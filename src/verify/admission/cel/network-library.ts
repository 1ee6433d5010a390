import type { Environment } from "@marcbachmann/cel-js";
import ipaddr from "ipaddr.js";

/** An address, the value of `ip(string)`. */
export class CelIp {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  constructor(address: ipaddr.IPv4 | ipaddr.IPv6) {
    this.address = address;
  }
}

/** A block, the value of `cidr(string)`. */
export class CelCidr {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly length: number;
  constructor(address: ipaddr.IPv4 | ipaddr.IPv6, length: number) {
    this.address = address;
    this.length = length;
  }
}

/** Kubernetes' functions on addresses and blocks (apiserver pkg/cel/library/ip.go and cidr.go). */
export function registerNetworkLibrary(env: Environment): void {
  env.registerType("net.IP", { ctor: CelIp, fields: {} });
  env.registerType("net.CIDR", { ctor: CelCidr, fields: {} });
  registerAddresses(env);
  registerBlocks(env);
}

function registerAddresses(env: Environment): void {
  env.registerFunction("ip(string): net.IP", requireIp);
  env.registerFunction("isIP(string): bool", (text: string) => parseIp(text) !== undefined);
  env.registerFunction("string(net.IP): string", textOfIp);
  env.registerFunction("net.IP.family(): int", familyOf);
  env.registerFunction("net.IP.isUnspecified(): bool", (ip: CelIp) => rangeOf(ip) === "unspecified");
  env.registerFunction("net.IP.isLoopback(): bool", (ip: CelIp) => rangeOf(ip) === "loopback");
  env.registerFunction("net.IP.isLinkLocalUnicast(): bool", (ip: CelIp) => rangeOf(ip) === "linkLocal");
  env.registerOperator("net.IP == net.IP", (left: CelIp, right: CelIp) => textOfIp(left) === textOfIp(right));
}

function registerBlocks(env: Environment): void {
  env.registerFunction("cidr(string): net.CIDR", requireCidr);
  env.registerFunction("isCIDR(string): bool", (text: string) => parseCidr(text) !== undefined);
  env.registerFunction("string(net.CIDR): string", (block: CelCidr) => `${textOfIp(block)}/${block.length}`);
  env.registerFunction("net.CIDR.ip(): net.IP", (block: CelCidr) => new CelIp(block.address));
  env.registerFunction("net.CIDR.prefixLength(): int", (block: CelCidr) => BigInt(block.length));
  env.registerFunction("net.CIDR.containsIP(string): bool", (block: CelCidr, text: string) =>
    covers(block, requireIp(text).address),
  );
  env.registerFunction("net.CIDR.containsIP(net.IP): bool", (block: CelCidr, ip: CelIp) => covers(block, ip.address));
  env.registerFunction("net.CIDR.containsCIDR(string): bool", (block: CelCidr, text: string) =>
    contains(block, requireCidr(text)),
  );
  env.registerFunction("net.CIDR.containsCIDR(net.CIDR): bool", contains);
  env.registerOperator(
    "net.CIDR == net.CIDR",
    (left: CelCidr, right: CelCidr) => left.length === right.length && textOfIp(left) === textOfIp(right),
  );
}

/** As Go's `netip.ParseAddr`, without zones and without IPv4 in IPv6: decimal octets, no leading zeros. */
function parseIp(text: string): CelIp | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return /(?:^|\.)0\d/.test(text) ? undefined : new CelIp(ipaddr.IPv4.parse(text));
  }
  if (!ipaddr.IPv6.isValid(text) || text.includes("%") || text.includes(".")) return undefined;
  return new CelIp(ipaddr.IPv6.parse(text));
}

function parseCidr(text: string): CelCidr | undefined {
  const [address = "", length = "", ...more] = text.split("/");
  const ip = parseIp(address);
  if (ip === undefined || more.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = ip.address.kind() === "ipv4" ? 32 : 128;
  return Number(length) > bits ? undefined : new CelCidr(ip.address, Number(length));
}

function requireIp(text: string): CelIp {
  const ip = parseIp(text);
  if (ip === undefined) throw new RangeError(`IP Address ${JSON.stringify(text)} parse error`);
  return ip;
}

function requireCidr(text: string): CelCidr {
  const block = parseCidr(text);
  if (block === undefined) throw new RangeError(`network address parse error: ${text}`);
  return block;
}

function covers(block: CelCidr, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return block.address.kind() === address.kind() && address.match(block.address, block.length);
}

function contains(block: CelCidr, other: CelCidr): boolean {
  return block.length <= other.length && covers(block, other.address);
}

function familyOf({ address }: CelIp): bigint {
  return address.kind() === "ipv4" ? 4n : 6n;
}

function rangeOf({ address }: CelIp): string {
  return address.range();
}

function textOfIp({ address }: { readonly address: ipaddr.IPv4 | ipaddr.IPv6 }): string {
  return address.toString();
}
