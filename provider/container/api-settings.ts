// Runs in the plugin's process.
import type { ApiApplication, ApiConfiguration } from "../cloudflare/containers";
import { milliseconds } from "../lifecycle/duration";
import { sameValue } from "../lifecycle/unknown";
import { resolvedImage } from "./image";
import type { ContainerInputs, ContainerSettings, CustomInstanceType, InstanceType, SshPublicKey } from "./state";

const SECOND_MS = 1_000;
export const DEFAULT_MAX_INSTANCES = 20;

const MACHINES: Record<InstanceType, CustomInstanceType> = {
  lite: { vcpu: 0.0625, memoryMib: 256, diskMb: 2_000 },
  basic: { vcpu: 0.25, memoryMib: 1_024, diskMb: 4_000 },
  "standard-1": { vcpu: 0.5, memoryMib: 4_096, diskMb: 8_000 },
  "standard-2": { vcpu: 1, memoryMib: 6_144, diskMb: 12_000 },
  "standard-3": { vcpu: 2, memoryMib: 8_192, diskMb: 16_000 },
  "standard-4": { vcpu: 4, memoryMib: 12_288, diskMb: 20_000 },
};
export const INSTANCE_TYPES = Object.keys(MACHINES) as InstanceType[];

/** All but what says how an update reaches the instances, which changes nothing by itself. */
type Deployed = Exclude<keyof ContainerSettings, "rolloutStepPercentage" | "rolloutKind"> | "image";

interface Setting<Value> {
  /** What the API says of it. */
  answered: (application: ApiApplication) => unknown;
  /** As a program would write what the API says. */
  read: (answered: never) => Value | undefined;
}

const target = ({ configuration, scheduling_hint: hint, active_rollout_id: active }: ApiApplication) =>
  // While a rollout is under way, the configuration may still be the one before it.
  (active === undefined ? undefined : hint?.target?.configuration) ?? configuration;

/** What a refresh compares with the API's response at deployment, so that the API's defaults do not count as drift. */
const SETTINGS: { [Name in Deployed]: Setting<ContainerInputs[Name]> } = {
  image: { answered: (found) => target(found).image, read: (image: string) => image },
  instanceType: {
    answered: (found) => {
      const { instance_type, vcpu, memory_mib, disk } = target(found);
      return { instance_type, vcpu, memory_mib, disk_mb: disk?.size_mb };
    },
    read: readMachine,
  },
  maxInstances: { answered: ({ max_instances }) => max_instances, read: (most: number) => most },
  constraints: { answered: ({ constraints }) => constraints, read: readConstraints },
  affinities: { answered: ({ affinities }) => affinities, read: readAffinities },
  schedulingPolicy: {
    answered: ({ scheduling_policy }) => scheduling_policy,
    read: (policy: ContainerSettings["schedulingPolicy"]) => policy,
  },
  rolloutActiveGracePeriod: {
    answered: ({ rollout_active_grace_period }) => rollout_active_grace_period,
    read: (seconds: number) => seconds * SECOND_MS,
  },
  observability: { answered: ({ observability }) => observability, read: readObservability },
  ssh: {
    answered: (found) => target(found).wrangler_ssh,
    read: (ssh: ContainerSettings["ssh"]) => ssh,
  },
  authorizedKeys: { answered: (found) => target(found).authorized_keys, read: readNamedKeys },
  trustedUserCaKeys: { answered: (found) => target(found).trusted_user_ca_keys, read: readKeys },
};

/** The settings that the application has, and not the way to them. */
export const deployedSettings = Object.keys(SETTINGS) as Deployed[];

/** What all of an application is, in the API's terms; what is not set has wrangler's default. */
export function apiApplication(inputs: ContainerInputs, deployed?: ContainerInputs) {
  const { constraints = {}, maxInstances = DEFAULT_MAX_INSTANCES } = inputs;
  const observability = apiObservability(inputs) ?? (deployed?.observability && { logs: { enabled: false } });
  return {
    scheduling_policy: inputs.schedulingPolicy ?? "default",
    max_instances: maxInstances,
    constraints: { ...constraints, tiers: constraints.tiers ?? [1, 2] },
    ...affinitiesOf(inputs, deployed),
    rollout_active_grace_period: (milliseconds(inputs.rolloutActiveGracePeriod) ?? 0) / SECOND_MS,
    ...(observability && { observability }),
    configuration: apiConfiguration(inputs, deployed),
  };
}

/** The steps of a rollout, in the API's terms. */
export function apiSteps({ rolloutStepPercentage, maxInstances = DEFAULT_MAX_INSTANCES }: ContainerInputs) {
  const steps = rolloutStepPercentage ?? (maxInstances < 2 ? 100 : [10, 100]);
  if (typeof steps === "number") return { step_percentage: steps };
  return {
    steps: steps.map((percentage, index) => ({
      step_size: { percentage },
      description: `Step ${index + 1} of ${steps.length} - rollout at ${percentage}% of instances`,
    })),
  };
}

export function answeredOf(application: ApiApplication): Record<string, unknown> {
  const answered = deployedSettings.map((name) => [name, SETTINGS[name].answered(application)] as const);
  return Object.fromEntries(answered.filter(([, value]) => value !== undefined));
}

/** The settings as they are now: what is as it was answered when it was deployed stays as it was written. */
export function seenSettings(
  application: ApiApplication,
  deployed: ContainerInputs & { answered: Record<string, unknown> },
): Pick<ContainerInputs, Deployed> {
  const now = answeredOf(application);
  const seen = deployedSettings.map((name) => {
    const isSent = name === "image" && now["image"] === resolvedImage(deployed.image, deployed.accountId);
    const isSame = isSent || sameValue(now[name], deployed.answered[name]);
    const { read } = SETTINGS[name] as Setting<unknown>;
    return [name, isSame ? deployed[name] : now[name] === undefined ? undefined : read(now[name] as never)];
  });
  return Object.fromEntries(seen) as Pick<ContainerInputs, Deployed>;
}

function apiConfiguration(inputs: ContainerInputs, deployed: ContainerInputs | undefined): ApiConfiguration {
  const { accountId, image, instanceType = "lite", ssh, authorizedKeys, trustedUserCaKeys } = inputs;
  const machine =
    typeof instanceType === "string"
      ? { instance_type: instanceType }
      : { vcpu: instanceType.vcpu, memory_mib: instanceType.memoryMib, disk: { size_mb: instanceType.diskMb } };
  const access = ssh ?? (deployed?.ssh && { enabled: false });
  return {
    image: resolvedImage(image, accountId),
    ...machine,
    ...(access && { wrangler_ssh: access }),
    ...keysOf("authorized_keys", authorizedKeys, deployed?.authorizedKeys),
    ...keysOf("trusted_user_ca_keys", trustedUserCaKeys, deployed?.trustedUserCaKeys),
  };
}

/** A list that the program no longer has is emptied. */
function keysOf(name: string, keys: SshPublicKey[] | undefined, deployed: SshPublicKey[] | undefined) {
  const wanted = keys ?? (deployed && []);
  return wanted && { [name]: wanted.map((key) => ({ name: key.name, public_key: key.publicKey })) };
}

/** What the program no longer has is emptied. */
function affinitiesOf({ affinities }: ContainerInputs, deployed: ContainerInputs | undefined) {
  const wanted = affinities ?? (deployed?.affinities && {});
  return wanted && { affinities: { colocation: wanted.colocation, hardware_generation: wanted.hardwareGeneration } };
}

function apiObservability({ observability }: ContainerInputs) {
  if (!observability) return undefined;
  const { enabled = false, targetInstancePercentage, targetInstanceCount } = observability;
  return {
    logs: { enabled },
    ...(targetInstancePercentage !== undefined && { target_instance_percentage: targetInstancePercentage }),
    ...(targetInstanceCount !== undefined && { target_instance_count: targetInstanceCount }),
  };
}

function readMachine(found: {
  instance_type?: InstanceType;
  vcpu?: number;
  memory_mib?: number;
  disk_mb?: number;
}): InstanceType | CustomInstanceType | undefined {
  const { instance_type: named, vcpu, memory_mib: memoryMib, disk_mb: diskMb } = found;
  if (named !== undefined) return named;
  if (vcpu === undefined || memoryMib === undefined || diskMb === undefined) return undefined;
  const machine = { vcpu, memoryMib, diskMb };
  return INSTANCE_TYPES.find((name) => sameValue(MACHINES[name], machine)) ?? machine;
}

function readConstraints(found: NonNullable<ApiApplication["constraints"]>): ContainerSettings["constraints"] {
  const { tiers, regions, cities, jurisdiction } = found;
  return { tiers, regions, cities, jurisdiction };
}

function readAffinities(found: NonNullable<ApiApplication["affinities"]>): ContainerSettings["affinities"] {
  return { colocation: found.colocation, hardwareGeneration: found.hardware_generation };
}

function readObservability(found: NonNullable<ApiApplication["observability"]>): ContainerSettings["observability"] {
  return {
    enabled: found.logs?.enabled ?? false,
    targetInstancePercentage: found.target_instance_percentage,
    targetInstanceCount: found.target_instance_count,
  };
}

type ApiKey = { name?: string; public_key: string };

function readNamedKeys(found: ApiKey[]): (SshPublicKey & { name: string })[] {
  return found.map(({ name = "", public_key: publicKey }) => ({ name, publicKey }));
}

function readKeys(found: ApiKey[]): SshPublicKey[] {
  return found.map(({ name, public_key: publicKey }) => ({ ...(name !== undefined && { name }), publicKey }));
}
