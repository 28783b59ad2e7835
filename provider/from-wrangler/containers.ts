import { type Expression, list, literal, literalOf, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** What wrangler calls a container by: its application's name follows from these, unless the configuration says it. */
export interface ContainerNaming {
  worker: string;
  topLevelName: string | undefined;
  environment: string | undefined;
}

/** Other names of instance types. */
const RENAMED: Record<string, string> = { dev: "lite", standard: "standard-1" };

/** The containers of a configuration by the class that each backs, which it or the class's export names. */
export function readContainers(
  config: Fields,
  classOf: (container: string) => string | undefined,
  naming: ContainerNaming,
  notes: Notes,
): Map<string, Expression> {
  const logs = rootLogs(config);
  const containers = new Map<string, Expression>();
  for (const entry of config.objects("containers")) {
    const name = entry.text("name");
    const className = entry.text("class_name") ?? classOf(name ?? "");
    const container = readContainer(entry, logs, notes);
    if (className === undefined) notes.lost(entry.path, "names no class that it backs.");
    else if (container) {
      containers.set(className, { ...container, entries: [...container.entries, ...named(name, className, naming)] });
    }
  }
  return containers;
}

/** What the program says of one; nothing where the program cannot have it. */
function readContainer(entry: Fields, rootLogs: boolean, notes: Notes) {
  const image = entry.text("image");
  const policy = entry.text("scheduling_policy");
  if (policy === "durable_object") {
    for (const [key] of entry.entries()) entry.get(key);
    notes.lost(entry.path, "containers that Durable Objects schedule themselves are not supported.");
    return undefined;
  }
  // wrangler takes for a Dockerfile what is a file.
  if (image?.split("/").at(-1)?.includes(":") !== true) {
    for (const [key] of entry.entries()) entry.get(key);
    notes.lost(
      entry.at("image"),
      `build and push ${image ?? "the image"} with the Docker provider, and give the class \`container: { image }\`.`,
    );
    return undefined;
  }
  const container = object({
    image: value(image),
    instanceType: readInstanceType(entry),
    maxInstances: optional(entry.number("max_instances")),
    constraints: readConstraints(entry),
    affinities: readAffinities(entry.object("affinities")),
    schedulingPolicy: literalOf(policy),
    rolloutStepPercentage: optional(entry.json("rollout_step_percentage")),
    rolloutKind: literalOf(readRolloutKind(entry, notes)),
    rolloutActiveGracePeriod: seconds(entry.number("rollout_active_grace_period")),
    observability: readObservability(entry.object("observability"), rootLogs),
    ssh: readSsh(entry),
    authorizedKeys: readKeys(entry.objects("authorized_keys")),
    trustedUserCaKeys: readKeys(entry.objects("trusted_user_ca_keys")),
  });
  // Of a Dockerfile.
  for (const key of ["image_build_context", "image_vars"]) entry.get(key);
  for (const key of entry.unasked()) notes.lost(entry.at(key), "not supported for containers.");
  return container;
}

/** A name of its own, where the program's default would be another application. */
function named(
  name: string | undefined,
  className: string,
  { worker, topLevelName = worker, environment }: ContainerNaming,
): [string, Expression][] {
  const applicationName = (...parts: string[]) => parts.join("-").toLowerCase().replaceAll(" ", "-");
  const wranglers =
    name ?? applicationName(topLevelName, className, ...(environment === undefined ? [] : [environment]));
  return wranglers === applicationName(worker, className) ? [] : [["name", value(wranglers)]];
}

function readInstanceType(entry: Fields): Expression | undefined {
  const given = entry.get("instance_type");
  if (typeof given === "string") return literal(RENAMED[given] ?? given);
  const custom = entry.object("instance_type");
  return (
    custom &&
    object({
      vcpu: value(custom.number("vcpu") ?? 0.0625),
      memoryMib: value(custom.number("memory_mib") ?? 256),
      diskMb: value(custom.number("disk_mb") ?? 2_000),
    })
  );
}

function readConstraints(entry: Fields): Expression | undefined {
  const constraints = entry.object("constraints");
  if (!constraints) return undefined;
  const tier = constraints.number("tier");
  const jurisdiction = constraints.text("jurisdiction")?.toLowerCase();
  return object({
    tiers: optional(constraints.json("tiers") ?? (tier === undefined || tier === -1 ? undefined : [tier])),
    regions: optional(constraints.texts("regions")?.map((region) => region.toUpperCase())),
    cities: optional(constraints.texts("cities")?.map((city) => city.toLowerCase())),
    jurisdiction: literalOf(jurisdiction),
  });
}

function readAffinities(affinities: Fields | undefined): Expression | undefined {
  return (
    affinities &&
    object({
      colocation: literalOf(affinities.text("colocation")),
      hardwareGeneration: literalOf(affinities.text("hardware_generation")),
    })
  );
}

function readRolloutKind(entry: Fields, notes: Notes): string | undefined {
  const kind = entry.text("rollout_kind");
  if (kind !== "none") return kind;
  notes.lost(entry.at("rollout_kind"), "`pulumi up` always rolls a change out.");
  return undefined;
}

/** wrangler takes what the Worker says of its logs for what nothing is said of. */
function readObservability(fields: Fields | undefined, rootLogs: boolean): Expression | undefined {
  if (!fields) return rootLogs ? object({ enabled: value(true) }) : undefined;
  return object({
    enabled: value([fields.object("logs")?.flag("enabled"), fields.flag("enabled")].includes(true)),
    targetInstancePercentage: optional(fields.number("target_instance_percentage")),
    targetInstanceCount: optional(fields.number("target_instance_count")),
  });
}

function rootLogs(config: Fields): boolean {
  const root = config.object("observability");
  return root?.object("logs")?.flag("enabled") ?? root?.flag("enabled") ?? false;
}

function readSsh(entry: Fields): Expression | undefined {
  const ssh = entry.object("ssh") ?? entry.object("wrangler_ssh");
  return ssh && object({ enabled: value(ssh.flag("enabled") ?? false), port: optional(ssh.number("port")) });
}

function readKeys(keys: Fields[]): Expression | undefined {
  const read = keys.map((key) =>
    object({ name: optional(key.text("name")), publicKey: value(key.requiredText("public_key")) }),
  );
  return read.length > 0 ? list(read) : undefined;
}

function seconds(amount: number | undefined): Expression | undefined {
  return amount === undefined ? undefined : value(`${amount}s`);
}
