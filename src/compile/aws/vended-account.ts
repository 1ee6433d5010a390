import type { Stack } from "../../model/blueprint.ts";
import { type AccountStackInput, compileAccountStack } from "./account-stack.ts";
import { compilePublicAccessBlock } from "./public-access.ts";

/** The once-per-account stack of an account that is ours alone, so that account-wide settings are ours to make. */
export function compileVendedAccountStack(input: AccountStackInput): Stack {
  return compileAccountStack({ ...input, extra: compilePublicAccessBlock(input.origin) });
}
