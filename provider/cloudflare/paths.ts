/** Paths of the API, below the account. */
export function scriptPath(name: string, below = ""): string {
  return `/workers/scripts/${encodeURIComponent(name)}${below}`;
}

export const DOMAINS = "/workers/domains";

export function domainPath(id: string): string {
  return `${DOMAINS}/${encodeURIComponent(id)}`;
}

export function workflowPath(name: string): string {
  return `/workflows/${encodeURIComponent(name)}`;
}
