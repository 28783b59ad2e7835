import type { Context } from "hono";

import { errors } from "../errors";

/** A part of the path. The router gives what it matched, so that it is missing only when a route is written wrong. */
export function param(c: Context, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw errors.route(c.req.path);
  return value;
}

/** Who asks, as versions and deployments tell it. */
export function sourceOf(c: Context): string {
  return (c.req.header("user-agent") ?? "").startsWith("wrangler/") ? "wrangler" : "api";
}

/** Whether a request asks for a WebSocket. */
export function isUpgrade(c: Context): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket";
}
