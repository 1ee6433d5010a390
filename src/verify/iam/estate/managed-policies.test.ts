import { describe, expect, it } from "vitest";
import { matchAction } from "../match-statement.ts";
import { awsManagedPolicy } from "./managed-policies.ts";

describe("AWS managed policies", () => {
  it("have all actions of their document", () => {
    const { unread, statements } = awsManagedPolicy("arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly");
    expect(unread).toBeUndefined();
    expect(statements.some(({ actions }) => matchAction(actions, { action: "ecr:listimages" }).may > 0)).toBe(true);
    expect(statements.some(({ actions }) => matchAction(actions, { action: "ecr:putimage" }).may > 0)).toBe(false);
  });

  it("are found under a path, in every partition", () => {
    expect(awsManagedPolicy("arn:aws-cn:iam::aws:policy/service-role/AmazonEKS_CNI_Policy").unread).toBeUndefined();
  });

  it.each(["arn:aws:iam::111111111111:policy/AmazonEKS_CNI_Policy", "arn:aws:iam::aws:policy/PowerUserAccess"])(
    "leave %s unread",
    (arn) => {
      expect(awsManagedPolicy(arn).unread).toContain(arn);
    },
  );
});
