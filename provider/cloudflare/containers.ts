import type { Service } from "./api-error";
import type { Method } from "./client";
import { once } from "./once";

/** What an instance runs. The SDK has no types of containers: these fields are wrangler's. */
export interface ApiConfiguration {
  image: string;
  instance_type?: string;
  vcpu?: number;
  memory_mib?: number;
  disk?: { size_mb?: number };
  wrangler_ssh?: { enabled: boolean; port?: number };
  authorized_keys?: { name?: string; public_key: string }[];
  trusted_user_ca_keys?: { name?: string; public_key: string }[];
}

/** A container application. */
export interface ApiApplication {
  id: string;
  name: string;
  created_at?: string;
  scheduling_policy?: string;
  max_instances?: number;
  configuration: ApiConfiguration;
  constraints?: {
    tiers?: number[];
    regions?: string[];
    cities?: string[];
    jurisdiction?: "eu" | "fedramp" | "us";
  };
  affinities?: {
    colocation?: "datacenter";
    hardware_generation?: "highest-overall-performance";
  };
  observability?: {
    logs?: { enabled?: boolean };
    target_instance_percentage?: number;
    target_instance_count?: number;
  };
  rollout_active_grace_period?: number;
  durable_objects?: { namespace_id?: string };
  active_rollout_id?: string;
  scheduling_hint?: { target?: { configuration?: ApiConfiguration } };
}

type Send = <Result>(service: Service, method: Method, path: string, options?: { body?: object }) => Promise<Result>;

/** The container applications of an account. What all resources of a deployment ask is asked once. */
export class Containers {
  private readonly asked = new Map<string, Promise<ApiApplication[]>>();

  constructor(private readonly send: Send) {}

  /** As they were when first asked, or after a change of one. */
  applications(): Promise<ApiApplication[]> {
    const path = applicationPath();
    return once(this.asked, path, () => this.send<ApiApplication[]>("containers", "get", path));
  }

  /** Changes them. */
  async change<Result>(method: "post" | "patch" | "delete", path: string, body?: object): Promise<Result> {
    try {
      return await this.send<Result>("containers", method, path, body && { body });
    } finally {
      this.asked.clear();
    }
  }
}

export function applicationPath(id?: string, below = ""): string {
  return `/containers/applications${id === undefined ? "" : `/${encodeURIComponent(id)}`}${below}`;
}
