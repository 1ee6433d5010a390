import type { JsonObject } from "../../model/json.ts";
import { metadataMap } from "../../model/object-metadata.ts";
import { clusterError } from "./cluster-errors.ts";

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

/** The objects that a label selector chooses; refuses one that it cannot read. */
export function selectByLabels(objects: readonly JsonObject[], selector: string | undefined): readonly JsonObject[] {
  if (selector === undefined || selector === "") return objects;
  const requirements = selector.split(/,(?![^(]*\))/).map((part) => requirement(part.trim()));
  return objects.filter((object) => {
    const labels = metadataMap(object, "labels");
    return requirements.every((isMet) => isMet(labels));
  });
}

function requirement(part: string): Requirement {
  const among = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (among !== null) {
    const [, key = "", operator, list = ""] = among;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return (labels) => {
      const value = labels[key];
      return (value !== undefined && values.has(value)) === (operator === "in");
    };
  }
  const compared = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (compared !== null) {
    const [, key = "", operator, value] = compared;
    return (labels) => (labels[key] === value) === (operator !== "!=");
  }
  const named = /^(!?)([^\s=!(),]+)$/.exec(part);
  if (named === null) throw clusterError("invalid", `unable to parse the label selector: ${part}`);
  const [, not, key = ""] = named;
  return (labels) => Object.hasOwn(labels, key) === (not === "");
}
