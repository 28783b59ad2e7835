/** Paths of the API, below the account. */
export function scriptPath(name: string, below = ""): string {
  return `/workers/scripts/${encodeURIComponent(name)}${below}`;
}

export function workflowPath(name: string): string {
  return `/workflows/${encodeURIComponent(name)}`;
}
