import { compareText } from "../../model/json.ts";

/** AWS regions by partition and area (docs.aws.amazon.com/global-infrastructure, read 2026-06). New ones are not errors. */
const regionsByArea: Readonly<Record<string, readonly string[]>> = {
  af: ["af-south-1"],
  ap: [
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
  ],
  ca: ["ca-central-1", "ca-west-1"],
  ch: ["eu-central-2"],
  cn: ["cn-north-1", "cn-northwest-1"],
  // The area means the European Union: London and Zurich carry the prefix but are outside it.
  eu: ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
  il: ["il-central-1"],
  me: ["me-central-1", "me-south-1"],
  mx: ["mx-central-1"],
  sa: ["sa-east-1"],
  uk: ["eu-west-2"],
  us: ["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  "us-gov": ["us-gov-east-1", "us-gov-west-1"],
};

export const regionPattern: RegExp = /^[a-z]{2}(-[a-z]+)+-[0-9]$/;

export const knownRegions: readonly string[] = Object.values(regionsByArea).flat().sort(compareText);

/** The areas that `dataResidency` takes in place of a list of regions. */
export const knownAreas: readonly string[] = Object.keys(regionsByArea);

/** The regions behind a region or an area. */
export function expandRegion(regionOrArea: string): readonly string[] {
  const area = Object.hasOwn(regionsByArea, regionOrArea) ? regionsByArea[regionOrArea] : undefined;
  return area ?? [regionOrArea];
}
