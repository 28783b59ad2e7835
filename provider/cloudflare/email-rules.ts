import type { EmailRoutingRule } from "cloudflare/resources/email-routing/rules/rules";

import type { Client, Method, Request } from "./client";
import { once } from "./once";

const PER_PAGE = 50;
const CATCH_ALL = "/catch_all";

/** The rules of Email Routing of zones, as one deployment sees them: what several addresses ask is asked once. */
export class EmailRules {
  private readonly lists = new Map<string, Promise<EmailRoutingRule[]>>();
  private readonly catchAlls = new Map<string, Promise<EmailRoutingRule>>();

  constructor(private readonly client: Client) {}

  /** The rules of a zone, as they were when first asked, or after one was deleted. */
  of(zoneId: string): Promise<EmailRoutingRule[]> {
    return once(this.lists, zoneId, () => this.now(zoneId));
  }

  /** The catch-all of a zone, as it was when first asked, or after it was set. */
  catchAll(zoneId: string): Promise<EmailRoutingRule> {
    return once(this.catchAlls, zoneId, () => this.send(zoneId, "get", CATCH_ALL));
  }

  /** Makes a rule; Cloudflare is not known to refuse a second one that is the same. */
  make(zoneId: string, body: object, isIt: (rule: EmailRoutingRule) => boolean): Promise<EmailRoutingRule> {
    const made = async () => (await this.now(zoneId)).find(isIt);
    return this.answered({ service: "email", method: "post", path: rulesPath(zoneId), body, made });
  }

  /** Sends a request for the rules of a zone, or for one of them. */
  async send<Result>(zoneId: string, method: Method, below = "", options: { body?: object } = {}): Promise<Result> {
    try {
      return await this.answered({ service: "email", method, path: rulesPath(zoneId) + below, ...options });
    } finally {
      // What is replaced is deleted first, and must not be found again.
      if (method === "delete") this.lists.delete(zoneId);
      else if (method === "put" && below === CATCH_ALL) this.catchAlls.delete(zoneId);
    }
  }

  private now(zoneId: string): Promise<EmailRoutingRule[]> {
    return this.client.list({ service: "email", path: rulesPath(zoneId) }, PER_PAGE);
  }

  private async answered<Result>(request: Request<Result>): Promise<Result> {
    return (await this.client.send(request)).result;
  }
}

function rulesPath(zoneId: string): string {
  return `/zones/${encodeURIComponent(zoneId)}/email/routing/rules`;
}
