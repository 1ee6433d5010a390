import { partitionOf } from "../../model/account-entry.ts";

/** The region whose endpoint serves what a region's partition has once: Organizations, Account Management, Cost Explorer. */
export function globalRegionOf(region: string): string {
  switch (partitionOf(region)) {
    case "aws":
      return "us-east-1";
    case "aws-cn":
      return "cn-northwest-1";
    case "aws-us-gov":
      return "us-gov-west-1";
  }
}
