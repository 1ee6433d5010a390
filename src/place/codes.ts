import type { DiagnosticHelp } from "../model/diagnostic.ts";

/** Codes from 3100 are about places, codes from 3200 about locks. */
export type PlaceCode =
  | "TEN3101"
  | "TEN3102"
  | "TEN3103"
  | "TEN3104"
  | "TEN3105"
  | "TEN3106"
  | "TEN3107"
  | "TEN3108"
  | "TEN3109"
  | "TEN3201"
  | "TEN3202"
  | "TEN3203"
  | "TEN3204";

/** What placement can report; `tenantry explain CODE` prints it. */
export const placeCatalogue: Readonly<Record<PlaceCode, DiagnosticHelp>> = {
  TEN3101: {
    title: "No cell or template can take the environment",
    explanation:
      "Every cell refused it, by what it accepts, by who lives there or by lack of room, and no cell template could open another one. Other tenants are placed as usual.",
    fix: "Change what the message names: what a cell or template accepts, a quota in capacity.quotas, an address pool, or the requirement.",
  },
  TEN3102: {
    title: "The pinned cell cannot take the environment",
    explanation:
      "pin.cell names a cell that does not exist or that refuses the environment. A pin must still satisfy the rules.",
    fix: "Pin another cell, remove pin.cell, or change what the cell accepts.",
  },
  TEN3103: {
    title: "The address pools are used up",
    explanation:
      "The environment needs a VPC of its own, and no pool that serves its region has a free block of the pool's VPC size.",
    fix: "Add an address pool, widen one, or reserve less in spec.network.",
  },
  TEN3104: {
    title: "A failure would hit more tenants than the objective allows",
    explanation:
      "No other cell could take the environment and no template could open one, so it shares a cell or account with more tenants than objectives.maxTenantsPerFailureDomain.",
    fix: "Add a cell or a cell template that accepts it, or raise objectives.maxTenantsPerFailureDomain.",
  },
  TEN3105: {
    title: "A cell mixes what the platform separates",
    explanation:
      "spec.separate keeps these values apart, but the cell lists several of them in its accepts, or locks put them there, so they share it.",
    fix: "Let the cell accept one value and add another cell for the rest, or remove the dimension from spec.separate.",
  },
  TEN3106: {
    title: "An AWS quota must be raised first",
    explanation:
      "The account will hold more than the quota's default. AWS raises it on request; apply would otherwise stop there.",
    fix: "Request the increase, then write the granted value into the cell's capacity.quotas.",
  },
  TEN3107: {
    title: "More accounts than the pool may vend",
    explanation: "The placements need more vended accounts than organization.accountPool.max.",
    fix: "Raise organization.accountPool.max and the organization's account quota.",
  },
  TEN3108: {
    title: "A declared cell's addresses are not written down",
    explanation:
      "The cell is created by Tenantry and its VPC block was taken from a pool. No lock holds it, so it could change when cells are added.",
    fix: "Write the block into the cell's cluster.vpcCidrs.",
  },
  TEN3109: {
    title: "A cell holds more than it may",
    explanation:
      "Locked environments stay where they are, also when they have grown or the cell's capacity was lowered. Nothing new is placed there.",
    fix: "Raise the cell's capacity, or move environments away from it.",
  },
  TEN3201: {
    title: "The lock holds another architecture than the decision",
    explanation: "What is locked never moves by itself. The environment stays as it is locked.",
    fix: "Change its requirements back, or take its entry out of the lock to have it placed anew; its data stays behind.",
  },
  TEN3202: {
    title: "A locked environment breaks a placement rule",
    explanation: "It would not be placed there today. What is locked never moves by itself, so it stays.",
    fix: "Change the rule, or take its entry out of the lock to have it placed anew; its data stays behind.",
  },
  TEN3203: {
    title: "A lock names a cell or template that does not exist",
    explanation: "The environment cannot be compiled without its cell, and a lock is never changed by itself.",
    fix: "Restore the cell or template in the platform document, or move the environment first.",
  },
  TEN3204: {
    title: "Two locks hold the same addresses",
    explanation: "Two branches that were merged took the same block. Two VPCs with one block can never be connected.",
    fix: "Delete the newer of the two locks and run tenantry lock.",
  },
};
