/** NetworkPolicies that are applied together. */
export interface PolicySet {
  readonly name: string;
  readonly policies: readonly object[];
}

/** What generated policies may name. */
export interface Surroundings {
  readonly namespaces: readonly string[];
  /** Values of the label `pod`. */
  readonly pods: readonly string[];
  readonly podAddresses: readonly string[];
  readonly apiServer: string;
}

/** Policy sets by hand for what matters most, then `count` by a seeded generator: always the same. */
export function policySets(surroundings: Surroundings, count: number): readonly PolicySet[] {
  const [first = "", second = ""] = surroundings.namespaces;
  const deny = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
  const dnsRule = {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [{ protocol: "UDP", port: 53 }],
  };
  const apiRule = { to: [{ ipBlock: { cidr: `${surroundings.apiServer}/32` } }], ports: [{ port: 7643 }] };
  const byHand: readonly PolicySet[] = [
    { name: "no policy", policies: [] },
    { name: "default deny", policies: [policy(first, "deny", deny)] },
    {
      name: "default deny with DNS and the API server",
      policies: [policy(first, "deny", deny), policy(first, "allow", { ...deny, egress: [dnsRule, apiRule] })],
    },
    {
      name: "named ports",
      policies: [policy(second, "named", { podSelector: {}, ingress: [{ ports: [{ port: "web" }] }] })],
    },
    {
      name: "a block with an exception",
      policies: [
        policy(first, "block", {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ ipBlock: { cidr: "10.88.0.0/24", except: [`${surroundings.podAddresses[0]}/32`] } }] }],
        }),
      ],
    },
  ];
  const random = new Random(20_261_124);
  const generated = Array.from({ length: count }, (_, index): PolicySet => {
    const policies = Array.from({ length: 1 + random.below(4) }, (_, number) =>
      policy(random.pick(surroundings.namespaces), `p${number}`, spec(random, surroundings)),
    );
    return { name: `generated ${index}`, policies };
  });
  return [...byHand, ...generated];
}

function policy(namespace: string, name: string, body: object): object {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec: body };
}

/** Mulberry32: small, and the same on every machine. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    const place = this.below(items.length);
    if (items.length === 0) throw new Error("nothing to pick from");
    return items[place] as Item;
  }

  list<Item>(most: number, make: () => Item): readonly Item[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

function spec(random: Random, surroundings: Surroundings): object {
  const types = random.pick([undefined, ["Ingress"], ["Egress"], ["Ingress", "Egress"]]);
  const ingress = random.list(2, () => rule("from", random, surroundings));
  const egress = random.list(2, () => rule("to", random, surroundings));
  return {
    podSelector: podSelector(random, surroundings),
    ...(types === undefined ? {} : { policyTypes: types }),
    ...(ingress.length === 0 && random.below(2) === 0 ? {} : { ingress }),
    ...(egress.length === 0 && random.below(2) === 0 ? {} : { egress }),
  };
}

function rule(side: "from" | "to", random: Random, surroundings: Surroundings): object {
  const peers = random.list(3, () => peer(random, surroundings));
  const ports = random.list(2, () => port(random));
  return { ...(peers.length === 0 ? {} : { [side]: peers }), ...(ports.length === 0 ? {} : { ports }) };
}

function peer(random: Random, surroundings: Surroundings): object {
  switch (random.below(4)) {
    case 0:
      return { podSelector: podSelector(random, surroundings) };
    case 1:
      return { namespaceSelector: namespaceSelector(random, surroundings) };
    case 2:
      return {
        namespaceSelector: namespaceSelector(random, surroundings),
        podSelector: podSelector(random, surroundings),
      };
    default:
      return { ipBlock: block(random, surroundings) };
  }
}

function block(random: Random, { podAddresses, apiServer }: Surroundings): object {
  const one = random.pick(podAddresses);
  return random.pick<object>([
    { cidr: "0.0.0.0/0" },
    { cidr: "0.0.0.0/0", except: [`${one}/32`] },
    { cidr: `${one}/32` },
    { cidr: "10.88.0.0/24", except: [`${one}/30`.replace(/\.(\d+)\/30$/, (_, last) => `.${Number(last) & ~3}/30`)] },
    { cidr: "10.88.0.0/28" },
    { cidr: `${apiServer}/32` },
  ]);
}

function podSelector(random: Random, { pods }: Surroundings): object {
  const value = random.pick(pods);
  return random.pick<object>([
    {},
    { matchLabels: { pod: value } },
    { matchExpressions: [{ key: "pod", operator: "In", values: [value, random.pick(pods)] }] },
    { matchExpressions: [{ key: "pod", operator: "NotIn", values: [value] }] },
    { matchExpressions: [{ key: "tier", operator: random.pick(["Exists", "DoesNotExist"]) }] },
  ]);
}

function namespaceSelector(random: Random, { namespaces }: Surroundings): object {
  const value = random.pick(namespaces);
  return random.pick<object>([
    {},
    { matchLabels: { "kubernetes.io/metadata.name": value } },
    { matchLabels: { team: value } },
    { matchExpressions: [{ key: "team", operator: "NotIn", values: [value] }] },
  ]);
}

function port(random: Random): object {
  return random.pick<object>([
    { port: 80 },
    { port: 81, protocol: "TCP" },
    { port: 80, protocol: "UDP" },
    { port: 80, endPort: 81 },
    { port: 81, endPort: 65_535, protocol: "UDP" },
    { port: "web" },
    { port: "web-udp", protocol: "UDP" },
    { protocol: "UDP" },
    {},
    { port: 53, protocol: "UDP" },
    { port: 7643 },
  ]);
}
