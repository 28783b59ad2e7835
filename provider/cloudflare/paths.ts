/** Paths of the API, below the account. */
export function scriptPath(name: string, below = ""): string {
  return `/workers/scripts/${encodeURIComponent(name)}${below}`;
}

/** A script of a dispatch namespace. */
export function dispatchedPath(namespace: string, name: string, below = ""): string {
  return `/workers/dispatch/namespaces/${encodeURIComponent(namespace)}/scripts/${encodeURIComponent(name)}${below}`;
}

export const DOMAINS = "/workers/domains";

export function domainPath(id: string): string {
  return `${DOMAINS}/${encodeURIComponent(id)}`;
}

export function workflowPath(name: string): string {
  return `/workflows/${encodeURIComponent(name)}`;
}
