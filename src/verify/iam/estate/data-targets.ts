import type { EstateResource } from "../../../model/estate.ts";
import { compareText } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { OwnedPartition, Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import { type Glob, isLiteral, literalPrefix } from "../glob.ts";
import { dataTypes, userArn } from "./data-access.ts";

/** What holds data, indexed so that a pattern finds what it can be about without a look at the rest. */
export interface DataTargets {
  /** Resources of an account whose ARN a pattern may match, or may match a part of. */
  find(accountId: string, pattern: { readonly service: Glob; readonly resource: Glob }): Iterable<EstateResource>;
  /** Partitions of a resource whose value begins like the text, or of which the text is a beginning. Sorted by value. */
  partitionsLike(resource: string, prefix: string): readonly OwnedPartition[];
}

export const dataTargetsOf: (scene: Scene) => DataTargets = oncePer(createTargets);

interface Entry {
  /** The last part of an ARN. */
  readonly key: string;
  readonly resource: EstateResource;
}

function createTargets(scene: Scene): DataTargets {
  const byService = new Map<string, Entry[]>();
  const services = new Map<string, Set<string>>();
  const add = (arn: readonly Glob[], resource: EstateResource): void => {
    const place = `${resource.accountId} ${arn[2]}`;
    const entries = byService.get(place) ?? [];
    entries.push({ key: arn[5] ?? "", resource });
    byService.set(place, entries);
    services.set(resource.accountId, (services.get(resource.accountId) ?? new Set()).add(arn[2] ?? ""));
  };
  for (const type of dataTypes) {
    for (const resource of scene.resources(type)) {
      add(splitArn(resource.id), resource);
      if (type.startsWith("AWS::RDS::")) {
        add(userArn(resource, ""), resource);
        const [prefix = "", partition = "", , ...rest] = splitArn(resource.id);
        add([prefix, partition, "rds-data", ...rest], resource);
      }
    }
  }
  for (const entries of byService.values()) entries.sort((one, other) => compareText(one.key, other.key));
  const partitions = oncePer((resource: EstateResource) =>
    scene
      .partitionsOf(resource.id)
      .map((partition) => ({ key: partition.value, partition }))
      .sort((one, other) => compareText(one.key, other.key)),
  );
  return {
    find: (accountId, { service, resource }) => {
      const places = isLiteral(service) ? [service] : [...(services.get(accountId) ?? [])];
      return new Set(
        places
          .flatMap((place) => like(byService.get(`${accountId} ${place}`) ?? [], literalPrefix(resource), /[/:]/))
          .map((entry) => entry.resource),
      );
    },
    partitionsLike: (id, prefix) => {
      const resource = scene.findResource(id);
      if (resource === undefined) return [];
      return like(partitions(resource), prefix, /./).map(({ partition }) => partition);
    },
  };
}

/** Of sorted entries those that begin with the prefix, and those that are a beginning of it before a delimiter. */
export function like<T extends { readonly key: string }>(
  sorted: readonly T[],
  prefix: string,
  delimiter: RegExp,
): readonly T[] {
  const found: T[] = [];
  for (let index = lowerBound(sorted, prefix); index < sorted.length; index += 1) {
    const entry = sorted[index];
    if (entry === undefined || !entry.key.startsWith(prefix)) break;
    found.push(entry);
  }
  for (let length = 1; length < prefix.length; length += 1) {
    if (!delimiter.test(prefix[length] ?? "")) continue;
    const key = prefix.slice(0, length);
    for (let index = lowerBound(sorted, key); sorted[index]?.key === key; index += 1) {
      const entry = sorted[index];
      if (entry !== undefined) found.push(entry);
    }
  }
  return found;
}

function lowerBound(sorted: readonly { readonly key: string }[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.key ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
