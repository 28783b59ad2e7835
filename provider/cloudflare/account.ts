import type { ScriptListResponse } from "cloudflare/resources/workers/scripts/scripts";
import type { WorkflowListResponse } from "cloudflare/resources/workflows/workflows";

import type { Service } from "./api-error";
import { Client, type Method } from "./client";
import type { Settings } from "./settings";

export type { ScriptListResponse, WorkflowListResponse };

/** An account, as one deployment sees it: what all of its resources ask is asked once. */
export class Account {
  private readonly client: Client;
  private scriptsAsked: Promise<Map<string, ScriptListResponse>> | undefined;
  private workflowsAsked: Promise<Map<string, WorkflowListResponse>> | undefined;
  private subdomainAsked: Promise<string> | undefined;

  constructor(
    readonly id: string,
    settings: Settings,
  ) {
    this.client = new Client(settings);
  }

  /** Sends a request below the account. */
  async send<Result>(
    service: Service,
    method: Method,
    path: string,
    options: { query?: Record<string, string>; body?: object | FormData } = {},
  ): Promise<Result> {
    const answer = await this.client.send<Result>({ service, method, path: this.path(path), ...options });
    return answer.result;
  }

  /** The account's scripts by name, as they were when first asked. */
  scripts(): Promise<Map<string, ScriptListResponse>> {
    this.scriptsAsked ??= this.send<ScriptListResponse[]>("workers", "get", "/workers/scripts").then(
      (scripts) => new Map(scripts.map((script) => [script.id ?? "", script])),
    );
    return this.scriptsAsked;
  }

  /** The account's Workflows by name, as they were when first asked. */
  workflows(): Promise<Map<string, WorkflowListResponse>> {
    this.workflowsAsked ??= this.listWorkflows();
    return this.workflowsAsked;
  }

  /** The name before `.workers.dev`. */
  subdomain(): Promise<string> {
    this.subdomainAsked ??= this.send<{ subdomain: string }>("workers", "get", "/workers/subdomain").then(
      ({ subdomain }) => subdomain,
    );
    return this.subdomainAsked;
  }

  private async listWorkflows(): Promise<Map<string, WorkflowListResponse>> {
    const perPage = 100;
    const found = new Map<string, WorkflowListResponse>();
    for (let page = 1; ; page += 1) {
      const { result } = await this.client.send<WorkflowListResponse[]>({
        service: "workflows",
        method: "get",
        path: this.path("/workflows"),
        query: { page: String(page), per_page: String(perPage) },
      });
      for (const workflow of result) found.set(workflow.name, workflow);
      if (result.length < perPage) return found;
    }
  }

  private path(below: string): string {
    return `/accounts/${encodeURIComponent(this.id)}${below}`;
  }
}

const accounts = new Map<string, Account>();

/** The account with these settings; the same one for every resource of this process. */
export function openAccount(id: string, settings: Settings): Account {
  const key = JSON.stringify([id, settings.baseUrl, settings.apiToken]);
  const account = accounts.get(key) ?? new Account(id, settings);
  accounts.set(key, account);
  return account;
}
