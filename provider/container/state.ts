// What state and previews hold of a container application.
import type { Duration } from "../lifecycle/duration";

/** @see https://developers.cloudflare.com/containers/platform/limits/ */
export type InstanceType = "lite" | "basic" | "standard-1" | "standard-2" | "standard-3" | "standard-4";

/** A machine of one's own size.
 * @see https://developers.cloudflare.com/containers/platform/limits/ */
export interface CustomInstanceType {
  /** How many virtual CPUs, at least 1. */
  vcpu: number;
  /** Memory in MiB. */
  memoryMib: number;
  /** Disk in MB. */
  diskMb: number;
}

/** Where instances may run.
 * @see https://developers.cloudflare.com/containers/configuration/wrangler/ */
export interface ContainerConstraints {
  /** The tiers of locations.
   * @defaultValue [1, 2] */
  tiers?: number[];
  /** `ENAM`, `WNAM`, `EEUR`, `WEUR`, `APAC`, `SAM`, `ME`, `OC` or `AFR`. */
  regions?: string[];
  cities?: string[];
  jurisdiction?: "eu" | "fedramp" | "us";
}

/** What Cloudflare tries for the instances. It is experimental: placement may not follow it. */
export interface ContainerAffinities {
  /** Instances run near each other, in one data center. */
  colocation?: "datacenter";
  /** Instances run on the fastest machines. */
  hardwareGeneration?: "highest-overall-performance";
}

/** Which logs of instances are kept.
 * @see https://developers.cloudflare.com/containers/faq/ */
export interface ContainerObservability {
  /** @defaultValue false */
  enabled?: boolean;
  /** The share of instances whose logs are kept, in percent. */
  targetInstancePercentage?: number;
  /** The number of instances whose logs are kept. */
  targetInstanceCount?: number;
}

/** Access by SSH, for `wrangler containers ssh`. */
export interface ContainerSsh {
  enabled: boolean;
  /** @defaultValue Cloudflare's */
  port?: number;
}

export interface SshPublicKey {
  name?: string;
  /** An Ed25519 key: `ssh-ed25519 …`. */
  publicKey: string;
}

export interface ContainerSettings {
  /** The machine of each instance.
   * @defaultValue "lite" */
  instanceType?: InstanceType | CustomInstanceType;
  /** The most instances that run at a time.
   * @defaultValue 20 */
  maxInstances?: number;
  constraints?: ContainerConstraints;
  affinities?: ContainerAffinities;
  /** How Cloudflare places instances: `"default"`, `"regional"` or `"moon"`.
   * @defaultValue "default" */
  schedulingPolicy?: "default" | "regional" | "moon";
  /**
   * How an update reaches the instances: after each step this share of them has it, in percent. A number is the size of all
   * steps, 5, 10, 20, 25, 50 or 100; a list has each, up to 100.
   * @defaultValue [10, 100], with fewer than two instances 100
   * @see https://developers.cloudflare.com/containers/configuration/rollouts/
   */
  rolloutStepPercentage?: number | number[];
  /** Whether Cloudflare takes the steps of a rollout, or waits for somebody to.
   * @defaultValue "full_auto" */
  rolloutKind?: "full_auto" | "full_manual";
  /** How long an instance that is in use may go on before a rollout stops it: whole seconds.
   * @defaultValue 0 */
  rolloutActiveGracePeriod?: Duration;
  observability?: ContainerObservability;
  ssh?: ContainerSsh;
  /** Who may connect by SSH, each key with a name. */
  authorizedKeys?: (SshPublicKey & { name: string })[];
  /** Whose certificates may. */
  trustedUserCaKeys?: SshPublicKey[];
}

export interface ContainerInputs extends ContainerSettings {
  accountId: string;
  scriptName: string;
  className: string;
  name: string;
  image: string;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

export interface ContainerOutputs extends ContainerInputs {
  applicationId: string;
  /** The namespace of the class. */
  namespaceId: string;
  createdOn: string;
  /** What Cloudflare answered of each setting when it was deployed. */
  answered: Record<string, unknown>;
  /** Whether instances have not been told of the last change yet. */
  pendingRollout?: true;
}
