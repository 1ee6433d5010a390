import ipaddr from "ipaddr.js";

export interface AddressRange {
  readonly bytes: readonly number[];
  readonly prefix: number;
}

/** An IPv4 or IPv6 address or block; host bits are ignored. */
export function parseRange(text: string): AddressRange | undefined {
  const [address, prefix, ...rest] = text.split("/");
  if (address === undefined || rest.length > 0 || !isAddress(address)) return undefined;
  const bytes = ipaddr.parse(address).toByteArray();
  const bits = bytes.length * 8;
  if (prefix === undefined) return { bytes, prefix: bits };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { bytes, prefix: Number(prefix) };
}

function isAddress(text: string): boolean {
  return text.includes(":") ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

export function rangeContains(outer: AddressRange, inner: AddressRange): boolean {
  if (outer.bytes.length !== inner.bytes.length || outer.prefix > inner.prefix) return false;
  const whole = Math.floor(outer.prefix / 8);
  for (let index = 0; index < whole; index += 1) {
    if (outer.bytes[index] !== inner.bytes[index]) return false;
  }
  const shift = 8 - (outer.prefix % 8);
  return shift === 8 || (outer.bytes[whole] ?? 0) >> shift === (inner.bytes[whole] ?? 0) >> shift;
}
