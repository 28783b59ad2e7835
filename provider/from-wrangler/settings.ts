import { type Expression, literal, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import { readCode } from "./modules";
import type { Notes } from "./notes";

/** The arguments of a Worker except its bindings, in the order in which they are written. */
export function readSettings(config: Fields, hasRoutes: boolean, notes: Notes): Map<string, Expression | undefined> {
  const settings: [string, Expression | undefined][] = [
    ["name", value(config.requiredText("name"))],
    ...readCode(config, notes),
    ["compatibilityDate", optional(config.text("compatibility_date"))],
    ["compatibilityFlags", nonEmpty(config.texts("compatibility_flags"))],
    ["url", readUrl(config, hasRoutes)],
    ["crons", nonEmpty(config.object("triggers")?.texts("crons"))],
    ["sourceMap", config.flag("upload_source_maps") === false ? value(false) : undefined],
    ["observability", readObservability(config.object("observability"), notes)],
    ["limits", readLimits(config.object("limits"), notes)],
    ["placement", readPlacement(config.object("placement"), notes)],
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
  const logs = fields.object("logs");
  const expression = object({
    enabled: optional(fields.flag("enabled")),
    headSamplingRate: optional(fields.number("head_sampling_rate")),
    logs:
      logs &&
      object({
        enabled: optional(logs.flag("enabled")),
        invocationLogs: optional(logs.flag("invocation_logs")),
        headSamplingRate: optional(logs.number("head_sampling_rate")),
      }),
  });
  for (const part of [fields, ...(logs ? [logs] : [])]) {
    for (const key of part.unasked())
      notes.lost(part.at(key), "not supported yet. Deploying resets it to Cloudflare's default.");
  }
  return expression;
}

function readLimits(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const limits = object({
    cpuMs: optional(fields.number("cpu_ms")),
    subrequests: optional(fields.number("subrequests")),
  });
  for (const key of fields.unasked()) notes.lost(fields.at(key), "not supported yet.");
  return limits;
}

function readPlacement(fields: Fields | undefined, notes: Notes): Expression | undefined {
  if (!fields) return undefined;
  const mode = fields.text("mode");
  if (mode === "off") return undefined;
  const placement = object({
    mode: mode === "smart" ? literal(mode) : undefined,
    region: optional(fields.text("region")),
    host: optional(fields.text("host")),
    hostname: optional(fields.text("hostname")),
  });
  for (const key of fields.unasked()) notes.lost(fields.at(key), "not supported yet.");
  return placement;
}

function nonEmpty(texts: string[] | undefined): Expression | undefined {
  return texts && texts.length > 0 ? value(texts) : undefined;
}
