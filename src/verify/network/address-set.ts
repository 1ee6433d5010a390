import ipaddr from "ipaddr.js";
import { type IntervalSet, intersect, interval, intervalsOf, subtract, unite } from "./interval-set.ts";

/** Addresses as numbers of 128 bits, IPv4 in its mapped form (`::ffff:0:0/96`), so that both families are in one set. */
export type AddressSet = IntervalSet<bigint>;

const mapped = 0xffff_0000_0000n;

export const noAddresses: AddressSet = [];
export const allIpv4: AddressSet = interval(mapped, mapped + 2n ** 32n);
export const allIpv6: AddressSet = subtract(interval(0n, 2n ** 128n), allIpv4);

/** A block, host bits ignored as the API server does; undefined when it is none. `::/0` covers no IPv4 address. */
export function parseBlock(text: string): AddressSet | undefined {
  const [address, length, ...rest] = text.split("/");
  if (address === undefined || length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const base = parseAddress(address);
  const isIpv6 = address.includes(":");
  const hostBits = (isIpv6 ? 128 : 32) - Number(length);
  if (base === undefined || hostBits < 0) return undefined;
  const size = 2n ** BigInt(hostBits);
  const from = base - (base % size);
  const block = interval(from, from + size);
  return isIpv6 ? subtract(block, allIpv4) : block;
}

/** An IPv4 or IPv6 address as a number; undefined when it is none. */
export function parseAddress(text: string): bigint | undefined {
  const isIpv6 = text.includes(":");
  if (isIpv6 ? !ipaddr.IPv6.isValid(text) : !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  const value = ipaddr
    .parse(text)
    .toByteArray()
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return isIpv6 ? value : value + mapped;
}

export function formatAddress(address: bigint): string {
  const isIpv4 = address >= mapped && address < mapped + 2n ** 32n;
  const length = isIpv4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((address >> BigInt(8 * (length - 1 - index))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

/** Every range of a set, `10.0.0.0-10.255.255.255`; IPv4 and IPv6 apart. */
export function formatAddresses(addresses: AddressSet): readonly string[] {
  return [intersect(addresses, allIpv4), subtract(addresses, allIpv4)].flatMap((family) =>
    intervalsOf(family).map(({ from, to }) => `${formatAddress(from)}-${formatAddress(to - 1n)}`),
  );
}

/** The union of blocks. */
export function uniteAddresses(blocks: readonly AddressSet[]): AddressSet {
  return blocks.reduce((all, block) => unite(all, block), noAddresses);
}
