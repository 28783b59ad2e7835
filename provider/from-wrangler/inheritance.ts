import { ConfigError } from "./config-error";
import { isRecord } from "./fields";

/** Keys that an environment inherits from the top level unless it sets them. */
const INHERITED = [
  "access",
  "account_id",
  "assets",
  "base_dir",
  "build",
  "cache",
  "compatibility_date",
  "compatibility_flags",
  "compliance_region",
  "exports",
  "find_additional_modules",
  "first_party_worker",
  "jsx_factory",
  "jsx_fragment",
  "keep_names",
  "limits",
  "logfwdr",
  "logpush",
  "main",
  "migrations",
  "minify",
  "no_bundle",
  "observability",
  "placement",
  "preserve_file_names",
  "preview_urls",
  "previews",
  "python_modules",
  "route",
  "routes",
  "rules",
  "triggers",
  "tsconfig",
  "upload_source_maps",
  "workers_dev",
];

/** Keys that can only be set at the top level and apply to all environments. */
const TOP_LEVEL_ONLY = [
  "$schema",
  "addresses",
  "alias",
  "data_blobs",
  "dependencies_instrumentation",
  "dev",
  "keep_vars",
  "legacy_env",
  "pages_build_output_dir",
  "send_metrics",
  "site",
  "text_blobs",
  "wasm_modules",
];

/** The names of the environments, in the order of the file. */
export function environmentNames(raw: Record<string, unknown>): string[] {
  return isRecord(raw["env"]) ? Object.keys(raw["env"]) : [];
}

export interface Environment {
  /** Nothing for the top level. */
  name: string | undefined;
  config: Record<string, unknown>;
  /** The name at the top level. */
  topLevelName: string | undefined;
  /** Whether a key comes from the top level. */
  inherits(key: string): boolean;
  /** Keys of the top level that this environment neither inherits nor has: bindings, as a rule. */
  notInherited: string[];
}

/** The configuration that wrangler deploys for `--env name`, or for the top level without a name.
 * @throws ConfigError when the environment does not exist. */
export function resolveEnvironment(raw: Record<string, unknown>, name: string | undefined): Environment {
  const { env, ...top } = raw;
  const topLevelName = typeof top["name"] === "string" && top["name"] !== "" ? top["name"] : undefined;
  if (name === undefined) return { name, config: top, topLevelName, inherits: () => false, notInherited: [] };
  const own = isRecord(env) ? env[name] : undefined;
  if (!isRecord(own)) {
    const names = environmentNames(raw);
    const known = names.length > 0 ? `Environments: ${names.join(", ")}.` : "It has no environments: omit --env.";
    throw new ConfigError(`Environment "${name}" does not exist in the configuration. ${known}`);
  }
  const config: Record<string, unknown> = {};
  const inherited = new Set<string>();
  for (const key of [...TOP_LEVEL_ONLY, ...INHERITED]) {
    if (top[key] === undefined) continue;
    config[key] = top[key];
    inherited.add(key);
  }
  if (topLevelName !== undefined) config["name"] = `${topLevelName}-${name}`;
  for (const [key, value] of Object.entries(own)) {
    if (TOP_LEVEL_ONLY.includes(key) || value === undefined || value === null) continue;
    config[key] = value;
    inherited.delete(key);
  }
  return {
    name,
    config,
    topLevelName,
    inherits: (key) => inherited.has(key),
    notInherited: Object.keys(top).filter((key) => config[key] === undefined),
  };
}
