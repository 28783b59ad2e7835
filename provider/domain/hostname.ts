// Runs in the program and in the plugin's process.

/** Says what is wrong with the host name of a custom domain. */
export function hostnameProblem(hostname: string): string | undefined {
  const said = JSON.stringify(hostname);
  if (hostname.includes("*")) {
    return `${said} is not a valid host name: a custom domain has no wildcard. Use a route for all host names of a domain.`;
  }
  if (/[/?#:]/.test(hostname)) {
    return `${said} is not a valid host name: it must have no scheme, port or path. Use a route for a path.`;
  }
  if (/\s/.test(hostname) || !/^[^.]+(\.[^.]+)+$/.test(hostname)) {
    return `${said} is not a valid host name. It must be a domain or a subdomain of a zone, such as shop.example.com.`;
  }
  return undefined;
}
