import type { Worker as WorkerResource } from "cloudflare/resources/workers/beta/workers/workers";
import type { ScriptListResponse } from "cloudflare/resources/workers/scripts/scripts";
import type { WorkflowListResponse } from "cloudflare/resources/workflows/workflows";

import type { Service } from "./api-error";
import { Client, type Method } from "./client";
import type { Settings } from "./settings";

export type { ScriptListResponse, WorkflowListResponse };

type WorkersDevState = WorkerResource["subdomain"];

/** An account, as one deployment sees it: what all of its resources ask is asked once. */
export class Account {
  private readonly client: Client;
  private scriptsAsked: Promise<Map<string, ScriptListResponse>> | undefined;
  private workflowsAsked: Promise<Map<string, WorkflowListResponse>> | undefined;
  private workersDevAsked: Promise<Map<string, WorkersDevState>> | undefined;
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
    this.workflowsAsked ??= this.list<WorkflowListResponse>("workflows", "/workflows").then(
      (workflows) => new Map(workflows.map((workflow) => [workflow.name, workflow])),
    );
    return this.workflowsAsked;
  }

  /** Which Workers answer on workers.dev, by name, as it was when first asked. */
  workersDev(): Promise<Map<string, WorkersDevState>> {
    this.workersDevAsked ??= this.list<WorkerResource>("workers", "/workers/workers").then(
      (workers) => new Map(workers.map(({ name, subdomain }) => [name, subdomain])),
    );
    return this.workersDevAsked;
  }

  /** The name before `.workers.dev`. */
  subdomain(): Promise<string> {
    this.subdomainAsked ??= this.send<{ subdomain: string }>("workers", "get", "/workers/subdomain").then(
      ({ subdomain }) => subdomain,
    );
    return this.subdomainAsked;
  }

  private async list<Item>(service: Service, below: string): Promise<Item[]> {
    const perPage = 100;
    const items: Item[] = [];
    for (let page = 1; ; page += 1) {
      const { result } = await this.client.send<Item[]>({
        service,
        method: "get",
        path: this.path(below),
        query: { page: String(page), per_page: String(perPage) },
      });
      items.push(...result);
      if (result.length < perPage) return items;
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
