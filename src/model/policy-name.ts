/** The name of one of the policies that a platform has for a purpose, which is one word. */
export function policyName(platform: string, purpose: string, number: number): string {
  return `${prefixOf(platform)}${purpose}-${number}`;
}

/** Whether a policy bears a name of the platform: `acme` has nothing of `acme-dev`, whose names begin like its own. */
export function isPolicyName(platform: string, name: string): boolean {
  const prefix = prefixOf(platform);
  return name.startsWith(prefix) && /^[a-z]+-\d+$/.test(name.slice(prefix.length));
}

function prefixOf(platform: string): string {
  return `tenantry-${platform}-`;
}
