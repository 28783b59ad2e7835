import type { RouteListResponse } from "cloudflare/resources/workers/routes";
import type { Zone } from "cloudflare/resources/zones/zones";

import type { Client, Method } from "./client";
import { once } from "./once";

/** What the API answers of a route. `url` is an extension of the embedded Cloudflare, which has no host names of its own. */
export type ApiRoute = RouteListResponse & { url?: string };

/** The zones of an account with their routes, as one deployment sees them: what several routes ask is asked once. */
export class Zones {
  private readonly ids = new Map<string, Promise<string | undefined>>();
  private readonly lists = new Map<string, Promise<ApiRoute[]>>();

  constructor(
    private readonly client: Client,
    private readonly accountId: string,
  ) {}

  /** The ID of the zone that a host name is in: the zone with the longest name. Nothing, when the account has none. */
  async idOf(host: string): Promise<string | undefined> {
    const labels = host.toLowerCase().split(".");
    for (let from = 0; from < labels.length - 1; from += 1) {
      const id = await this.idNamed(labels.slice(from).join("."));
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** The routes of a zone, as they were when first asked. */
  routes(zoneId: string): Promise<ApiRoute[]> {
    return once(this.lists, zoneId, () => this.sendRoute<ApiRoute[]>(zoneId, "get"));
  }

  /** Asks again for the routes of a zone. */
  routesNow(zoneId: string): Promise<ApiRoute[]> {
    this.lists.delete(zoneId);
    return this.routes(zoneId);
  }

  /** Sends a request for the routes of a zone, or for one of them. */
  async sendRoute<Result>(
    zoneId: string,
    method: Method,
    { routeId, body }: { routeId?: string; body?: object } = {},
  ): Promise<Result> {
    const below = routeId === undefined ? "" : `/${encodeURIComponent(routeId)}`;
    const path = `/zones/${encodeURIComponent(zoneId)}/workers/routes${below}`;
    const answer = await this.client.send<Result>({ service: "routes", method, path, ...(body && { body }) });
    return answer.result;
  }

  private idNamed(name: string): Promise<string | undefined> {
    return once(this.ids, name, async () => {
      const query = { name, "account.id": this.accountId };
      const { result } = await this.client.send<Zone[]>({ service: "zones", method: "get", path: "/zones", query });
      return result[0]?.id;
    });
  }
}
