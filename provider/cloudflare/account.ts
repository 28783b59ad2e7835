import type { Namespace as DurableObjectNamespace } from "cloudflare/resources/durable-objects/namespaces/namespaces";
import type { Worker as WorkerResource } from "cloudflare/resources/workers/beta/workers/workers";
import type { DomainListResponse } from "cloudflare/resources/workers/domains";
import type { ScriptListResponse } from "cloudflare/resources/workers/scripts/scripts";
import type { WorkflowListResponse } from "cloudflare/resources/workflows/workflows";

import type { Service } from "./api-error";
import { Client, type Method } from "./client";
import { Containers } from "./containers";
import { EmailRules } from "./email-rules";
import { IdleWorkflows } from "./idle-workflows";
import { DOMAINS } from "./paths";
import { Queues } from "./queues";
import type { Settings } from "./settings";
import type { Waits } from "./waits";
import { Zones } from "./zones";

export type { DurableObjectNamespace, ScriptListResponse, WorkflowListResponse };

/** A custom domain. The switches are newer than the SDK's type; `url` is an extension of the embedded Cloudflare. */
export type ApiDomain = DomainListResponse & { enabled?: boolean; previews_enabled?: boolean; url?: string };

type WorkersDevState = WorkerResource["subdomain"];

interface Asked {
  scripts: Promise<Map<string, ScriptListResponse>>;
  workflows: Promise<Map<string, WorkflowListResponse>>;
  workersDev: Promise<Map<string, WorkersDevState>>;
  subdomain: Promise<string>;
  durableObjectNamespaces: Promise<DurableObjectNamespace[]>;
  domains: Promise<Map<string, ApiDomain>>;
}

const PER_PAGE = 100;

/** An account, as one deployment sees it: what all of its resources ask is asked once. */
export class Account {
  private readonly client: Client;
  private asked: Partial<Asked> = {};
  readonly zones: Zones;
  readonly emailRules: EmailRules;
  /** The scripts that this deployment replaces, by name: where they go first, their Workflows do so with them. */
  readonly replacedScripts = new Set<string>();

  readonly idleWorkflows = new IdleWorkflows(() => this.list("workflows", "/workflows"));
  readonly queues = new Queues((service, method, path, options) => this.send(service, method, path, options));

  readonly containers = new Containers((service, method, path, options) => this.send(service, method, path, options));

  constructor(
    readonly id: string,
    settings: Settings,
    waits?: Waits,
  ) {
    this.client = new Client(settings, waits);
    this.zones = new Zones(this.client, id);
    this.emailRules = new EmailRules(this.client);
  }

  /** Sends a request below the account. */
  async send<Result>(
    service: Service,
    method: Method,
    path: string,
    options: { query?: Record<string, string>; body?: object | FormData; token?: string } = {},
  ): Promise<Result> {
    const answer = await this.client.send<Result>({ service, method, path: this.path(path), ...options });
    return answer.result;
  }

  /** The account's scripts by name, as they were when first asked. */
  scripts(): Promise<Map<string, ScriptListResponse>> {
    return this.once("scripts", async () => {
      const scripts = await this.send<ScriptListResponse[]>("workers", "get", "/workers/scripts");
      return new Map(scripts.map((script) => [script.id ?? "", script]));
    });
  }

  /** The account's Workflows by name, as they were when first asked. */
  workflows(): Promise<Map<string, WorkflowListResponse>> {
    return this.once("workflows", async () => {
      const workflows = await this.list<WorkflowListResponse>("workflows", "/workflows");
      return new Map(workflows.map((workflow) => [workflow.name, workflow]));
    });
  }

  /** Removes a deleted Workflow from the list of existing ones. */
  forgetWorkflow(name: string): void {
    void this.asked.workflows?.then(
      (workflows) => workflows.delete(name),
      () => false,
    );
  }

  /** Which Workers answer on workers.dev, by name, as it was when first asked. */
  workersDev(): Promise<Map<string, WorkersDevState>> {
    return this.once("workersDev", async () => {
      const workers = await this.list<WorkerResource>("workers", "/workers/workers");
      return new Map(workers.map(({ name, subdomain }) => [name, subdomain]));
    });
  }

  /** The name before `.workers.dev`. */
  subdomain(): Promise<string> {
    return this.once("subdomain", async () => {
      const { subdomain } = await this.send<{ subdomain: string }>("workers", "get", "/workers/subdomain");
      return subdomain;
    });
  }

  /** The account's Durable Object namespaces, as they were when first asked. */
  durableObjectNamespaces(): Promise<DurableObjectNamespace[]> {
    return this.once("durableObjectNamespaces", () =>
      this.list<DurableObjectNamespace>("workers", "/workers/durable_objects/namespaces"),
    );
  }

  /** After an upload that made some, they are asked for again. */
  forgetDurableObjectNamespaces(): void {
    delete this.asked.durableObjectNamespaces;
  }

  /** The account's custom domains by host name, as they were when first asked. */
  domains(): Promise<Map<string, ApiDomain>> {
    return this.once("domains", async () => {
      const domains = await this.send<ApiDomain[]>("workers", "get", DOMAINS);
      return new Map(domains.map((domain) => [domain.hostname, domain]));
    });
  }

  /** Asks once for all resources of a deployment; what failed is asked again. */
  private once<Key extends keyof Asked>(key: Key, ask: () => Asked[Key]): Asked[Key] {
    const known = this.asked[key];
    if (known) return known;
    const asked = ask();
    this.asked[key] = asked;
    asked.catch(() => {
      this.asked = { ...this.asked, [key]: undefined };
    });
    return asked;
  }

  private list<Item>(service: Service, below: string): Promise<Item[]> {
    return this.client.list({ service, path: this.path(below) }, PER_PAGE);
  }

  private path(below: string): string {
    return `/accounts/${encodeURIComponent(this.id)}${below}`;
  }
}

const accounts = new Map<string, Account>();

/** The account with these settings; the same one for every resource of this process. */
export function openAccount(id: string, settings: Settings, waits?: Waits): Account {
  const key = JSON.stringify([id, settings.baseUrl, settings.apiToken]);
  const account = accounts.get(key) ?? new Account(id, settings, waits);
  accounts.set(key, account);
  return account;
}
