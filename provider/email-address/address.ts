// Runs in the program and in the plugin's process.

/** Says what is wrong with an address. */
export function addressProblem(address: string): string | undefined {
  const [, local = "", domain = ""] = /^([^@\s]+)@([^@\s]+)$/.exec(address) ?? [];
  const said = JSON.stringify(address);
  if (local === "") return `${said} is not a valid email address. It must be an address such as support@example.com.`;
  if (!/^([a-z0-9_-]+\.)+[a-z0-9-]+$/i.test(domain)) {
    return `${said} is not a valid email address: "${domain}" is not a host name in a zone.`;
  }
  if (local.includes("*") && local !== "*") {
    return `${said} is not a valid email address: a wildcard must be all that is before the @.`;
  }
  return undefined;
}

export function isCatchAll(address: string): boolean {
  return address.startsWith("*@");
}

/** The host name that the address is at. */
export function domainOf(address: string): string {
  return address.slice(address.indexOf("@") + 1).toLowerCase();
}

/** Equal for addresses that Cloudflare takes for the same. */
export function addressKey(address: string): string {
  return address.toLowerCase();
}
