import type { EmailRoutingRule } from "cloudflare/resources/email-routing/rules/rules";

import type { Client, Method } from "./client";

const PER_PAGE = 50;

/** The rules of Email Routing of zones, as one deployment sees them: what several addresses ask is asked once. */
export class EmailRules {
  private readonly lists = new Map<string, Promise<EmailRoutingRule[]>>();
  private readonly catchAlls = new Map<string, Promise<EmailRoutingRule>>();

  constructor(private readonly client: Client) {}

  /** The rules of a zone, as they were when first asked. */
  of(zoneId: string): Promise<EmailRoutingRule[]> {
    return once(this.lists, zoneId, () => this.all(zoneId));
  }

  /** The catch-all of a zone, as it was when first asked. */
  catchAll(zoneId: string): Promise<EmailRoutingRule> {
    return once(this.catchAlls, zoneId, () => this.send(zoneId, "get", "/catch_all"));
  }

  /** Sends a request for the rules of a zone, or for one of them. */
  async send<Result>(
    zoneId: string,
    method: Method,
    below = "",
    options: { body?: object; query?: Record<string, string> } = {},
  ): Promise<Result> {
    const path = `/zones/${encodeURIComponent(zoneId)}/email/routing/rules${below}`;
    return (await this.client.send<Result>({ service: "email", method, path, ...options })).result;
  }

  private async all(zoneId: string): Promise<EmailRoutingRule[]> {
    const rules: EmailRoutingRule[] = [];
    for (let page = 1; ; page += 1) {
      const query = { page: String(page), per_page: String(PER_PAGE) };
      const found = await this.send<EmailRoutingRule[]>(zoneId, "get", "", { query });
      rules.push(...found);
      if (found.length < PER_PAGE) return rules;
    }
  }
}

/** What failed is asked again. */
function once<Value>(known: Map<string, Promise<Value>>, key: string, ask: () => Promise<Value>): Promise<Value> {
  const before = known.get(key);
  if (before) return before;
  const asked = ask();
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}
