import type { ApiClient } from "../kubernetes/harness/api-client.ts";
import type { Question } from "./generate-questions.ts";

/** What the API server's own authorisers answer to a SubjectAccessReview. */
export async function askServer(admin: ApiClient, { requester, request }: Question): Promise<boolean> {
  const attributes =
    request.kind === "url"
      ? { nonResourceAttributes: { verb: request.verb, path: request.path } }
      : { resourceAttributes: resourceAttributes(request) };
  const { status, body } = await admin.send({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: requester.user, groups: requester.groups, ...attributes },
    },
  });
  if (status !== 201) throw new Error(`a SubjectAccessReview was answered with ${status}: ${body.message ?? ""}`);
  return (body.status as { readonly allowed?: boolean } | undefined)?.allowed === true;
}

function resourceAttributes(
  request: Extract<Question["request"], { readonly kind: "resource" }>,
): Readonly<Record<string, unknown>> {
  const { verb, group, resource, subresource, namespace, name, fieldSelector } = request;
  const requirements = fieldSelector?.map(({ field, value }) => ({ key: field, operator: "In", values: [value] }));
  return {
    verb,
    group,
    version: "*",
    resource,
    subresource,
    namespace,
    name,
    ...(requirements === undefined ? {} : { fieldSelector: { requirements } }),
  };
}
