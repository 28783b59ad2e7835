import type { MiddlewareHandler } from "hono";

/**
 * Only this machine, and no web page of anybody else's: a foreign `Host` is a name that somebody bound to this address,
 * a foreign `Origin` or a cross-site fetch is a page that should not be here.
 */
export function guard(port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    const host = c.req.header("host") ?? "";
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    if (!hosts.includes(host)) return c.text(refusal(`Host '${host}'`, hosts), 403);
    if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
      return c.text(refusal(`Origin '${origin}'`, hosts), 403);
    }
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return c.text(refusal("a page of another site", hosts), 403);
    }
    await next();
    c.header("x-frame-options", "DENY");
    c.header("cross-origin-resource-policy", "same-origin");
    c.header("x-content-type-options", "nosniff");
    return undefined;
  };
}

function refusal(who: string, hosts: string[]): string {
  return `The embedded Cloudflare refuses requests from ${who}. Use it from this machine, at http://${hosts[0] ?? ""}.\n`;
}
