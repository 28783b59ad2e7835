import type { Context } from "hono";

import { errors } from "../errors";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { dispatchedKey } from "../store/scripts";
import type { Store } from "../store/store";

/** A part of the path. The router gives what it matched, so that it is missing only when a route is written wrong. */
export function param(c: Context, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw errors.route(c.req.path);
  return value;
}

/** What a path's script is stored by: below a dispatch namespace, one of those in it. */
export function scriptKey(c: Context, store: Store): string {
  const script = param(c, "name");
  const namespace = c.req.param("namespace");
  if (namespace !== undefined) return dispatchedKey({ namespaceId: namespaceIn(store, namespace).id, script });
  if (script.includes(":")) throw errors.script();
  return script;
}

/** The dispatch namespace of that name, or the API's refusal. */
export function namespaceIn(store: Store, name: string): { id: string; name: string } {
  const found = DISPATCH_NAMESPACES.in(store).get(name);
  if (!found) throw errors.dispatchNamespace();
  return found.fields;
}

/** Who asks, as versions and deployments tell it. */
export function sourceOf(c: Context): string {
  return (c.req.header("user-agent") ?? "").startsWith("wrangler/") ? "wrangler" : "api";
}

/** Whether a request asks for a WebSocket. */
export function isUpgrade(c: Context): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket";
}
