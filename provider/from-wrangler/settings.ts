import { readAssets } from "./assets";
import { readConsumers } from "./consumers";
import { type Expression, object, optional, value, literalOf } from "./expression";
import type { Fields } from "./fields";
import { readCode } from "./modules";
import type { Notes } from "./notes";
import { listed, type Routes } from "./routes";

/** The arguments of a Worker except its bindings, in the order in which they are written. */
export function readSettings(config: Fields, routes: Routes, notes: Notes): Map<string, Expression | undefined> {
  const settings: [string, Expression | undefined][] = [
    ["name", value(config.requiredText("name"))],
    ...readCode(config, notes),
    ["assets", readAssets(config, notes)],
    ["compatibilityDate", optional(config.text("compatibility_date"))],
    ["compatibilityFlags", nonEmpty(config.texts("compatibility_flags"))],
    ["url", readUrl(config, routes.routes.length + routes.domains.length > 0)],
    ["routes", listed(routes.routes)],
    ["domains", listed(routes.domains)],
    ["crons", nonEmpty(config.object("triggers")?.texts("crons"))],
    ["email", nonEmpty(config.texts("addresses"))],
    ["consumers", readConsumers(config, notes)],
    ["sourceMap", config.flag("upload_source_maps") === false ? value(false) : undefined],
    ["observability", readObservability(config.object("observability"), notes)],
    ["limits", readLimits(config.object("limits"), notes)],
    ["placement", readPlacement(config.object("placement"), notes)],
    ["cache", readCache(config.object("cache"), notes)],
    ["tailConsumers", readTails(config.objects("tail_consumers"), notes)],
    ["streamingTailConsumers", readTails(config.objects("streaming_tail_consumers"), notes)],
    ["codeUpdateStrategy", readCodeUpdateStrategy(config.object("durable_objects"), notes)],
    ["logpush", config.flag("logpush") === true ? value(true) : undefined],
  ];
  if (config.object("triggers")?.has("events")) notes.lost("triggers.events", "event triggers are not supported yet.");
  if (!config.has("compatibility_date")) {
    notes.check(
      "compatibility_date",
      "not set, so the Worker gets the package's default. Set the date that the deployed Worker uses.",
    );
  }
  return new Map(settings);
}

/** wrangler disables workers.dev for a Worker with routes. Preview URLs are public, so they are only enabled explicitly. */
function readUrl(config: Fields, hasRoutes: boolean): Expression | undefined {
  const enabled = config.flag("workers_dev") ?? !hasRoutes;
  const previews = config.flag("preview_urls") ?? false;
  if (previews) return object({ enabled: value(enabled), previews: value(true) });
  return enabled ? undefined : value(false);
}

function readObservability(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const [issues, logs, traces] = [fields.object("issues"), fields.object("logs"), fields.object("traces")];
  const expression = object({
    // What is named is on in the program, where wrangler wants it said.
    enabled: value(fields.flag("enabled") ?? false),
    headSamplingRate: optional(fields.number("head_sampling_rate")),
    redactQueryString: optional(fields.flag("redact_query_string")),
    issues: issues && object({ enabled: optional(issues.flag("enabled")) }),
    logs: logs && object({ ...recorded(logs), invocationLogs: optional(logs.flag("invocation_logs")) }),
    traces: traces && object({ ...recorded(traces), propagationPolicy: literalOf(traces.text("propagation_policy")) }),
  });
  for (const part of [fields, issues, logs, traces]) if (part) noteUnasked(part, notes);
  return expression;
}

function recorded(fields: Fields) {
  return {
    enabled: optional(fields.flag("enabled")),
    headSamplingRate: optional(fields.number("head_sampling_rate")),
    persist: optional(fields.flag("persist")),
    destinations: nonEmpty(fields.texts("destinations")),
  };
}

function readLimits(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const limits = object({
    cpuMs: optional(fields.number("cpu_ms")),
    subrequests: optional(fields.number("subrequests")),
  });
  noteUnasked(fields, notes);
  return limits;
}

function readPlacement(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const mode = fields.text("mode");
  if (mode === "off") return undefined;
  const placement = object({
    mode: literalOf(mode),
    hint: optional(fields.text("hint")),
    region: optional(fields.text("region")),
    host: optional(fields.text("host")),
    hostname: optional(fields.text("hostname")),
  });
  noteUnasked(fields, notes);
  return placement;
}

function readCache(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const cache = object({
    enabled: optional(fields.flag("enabled")),
    crossVersionCache: optional(fields.flag("cross_version_cache")),
  });
  noteUnasked(fields, notes);
  return cache;
}

function readTails(consumers: Fields[], notes: Notes): Expression | undefined {
  const targets = consumers.map((consumer) => {
    const service = consumer.requiredText("service");
    const environment = consumer.text("environment");
    noteUnasked(consumer, notes);
    return environment === undefined ? service : { service, environment };
  });
  return targets.length > 0 ? value(targets) : undefined;
}

function readCodeUpdateStrategy(durableObjects: Fields | undefined, notes: Notes): Expression | undefined {
  const fields = durableObjects?.object("code_update_strategy");
  if (!fields) return undefined;
  const strategy = object({
    mode: literalOf(fields.text("mode")),
    maxDelay: optional(fields.number("max_delay")),
  });
  noteUnasked(fields, notes);
  return strategy;
}

function noteUnasked(fields: Fields, notes: Notes): void {
  for (const key of fields.unasked()) notes.lost(fields.at(key), "is not a property that wrangler documents.");
}

function nonEmpty(texts: string[] | undefined): Expression | undefined {
  return texts && texts.length > 0 ? value(texts) : undefined;
}
