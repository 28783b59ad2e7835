import type { EmailRoutingRule } from "cloudflare/resources/email-routing/rules/rules";

import type { Client, Method } from "./client";
import { once } from "./once";

const PER_PAGE = 50;

/** The rules of Email Routing of zones, as one deployment sees them: what several addresses ask is asked once. */
export class EmailRules {
  private readonly lists = new Map<string, Promise<EmailRoutingRule[]>>();
  private readonly catchAlls = new Map<string, Promise<EmailRoutingRule>>();

  constructor(private readonly client: Client) {}

  /** The rules of a zone, as they were when first asked. */
  of(zoneId: string): Promise<EmailRoutingRule[]> {
    return once(this.lists, zoneId, () => this.client.list({ service: "email", path: rulesPath(zoneId) }, PER_PAGE));
  }

  /** The catch-all of a zone, as it was when first asked. */
  catchAll(zoneId: string): Promise<EmailRoutingRule> {
    return once(this.catchAlls, zoneId, () => this.send(zoneId, "get", "/catch_all"));
  }

  /** Sends a request for the rules of a zone, or for one of them. */
  async send<Result>(zoneId: string, method: Method, below = "", options: { body?: object } = {}): Promise<Result> {
    const path = rulesPath(zoneId) + below;
    return (await this.client.send<Result>({ service: "email", method, path, ...options })).result;
  }
}

function rulesPath(zoneId: string): string {
  return `/zones/${encodeURIComponent(zoneId)}/email/routing/rules`;
}
