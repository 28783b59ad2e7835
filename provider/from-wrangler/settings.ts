import { type Expression, literal, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** The arguments of a Worker except its bindings, in the order in which they are written. */
export function readSettings(config: Fields, hasRoutes: boolean, notes: Notes): Map<string, Expression | undefined> {
  const main = readMain(config, notes);
  const settings: [string, Expression | undefined][] = [
    ["name", value(config.requiredText("name"))],
    ...main,
    ["compatibilityDate", optional(config.text("compatibility_date"))],
    ["compatibilityFlags", nonEmpty(config.texts("compatibility_flags"))],
    ["url", readUrl(config, hasRoutes)],
    ["crons", nonEmpty(config.object("triggers")?.texts("crons"))],
    ["bundle", readBundle(config, notes)],
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

function readMain(config: Fields, notes: Notes): [string, Expression | undefined][] {
  const main = config.text("main");
  if (main === undefined) {
    notes.lost("main", "not set. A Worker with only static assets is not supported yet. Set an `entrypoint`.");
    return [];
  }
  const file = main.startsWith(".") || main.startsWith("/") ? main : `./${main}`;
  if (main.endsWith(".py")) notes.lost("main", "Python is not supported yet.");
  if (config.flag("no_bundle") !== true) return [["entrypoint", value(file)]];
  notes.check(
    "no_bundle",
    `${file} is uploaded as it is, without other modules. If it imports any, use \`entrypoint\` instead of \`script\`.`,
  );
  const args = [file, "utf8"].map((argument) => ({ name: "", value: value(argument) }));
  return [["script", { kind: "call", callee: "readFileSync", args }]];
}

/** wrangler disables workers.dev for a Worker with routes. Preview URLs are public, so they are only enabled explicitly. */
function readUrl(config: Fields, hasRoutes: boolean): Expression | undefined {
  const enabled = config.flag("workers_dev") ?? !hasRoutes;
  const previews = config.flag("preview_urls") ?? false;
  if (previews) return object({ enabled: value(enabled), previews: value(true) });
  return enabled ? undefined : value(false);
}

function readBundle(config: Fields, notes: Notes): Expression | undefined {
  const jsxFactory = config.text("jsx_factory");
  const jsxFragment = config.text("jsx_fragment");
  const options = object({
    define: nonEmptyMap(config.textMap("define")),
    alias: nonEmptyMap(config.textMap("alias")),
    loader: readRules(config, notes),
    minify: config.flag("minify") === true ? value(true) : undefined,
    keepNames: config.flag("keep_names") === false ? value(false) : undefined,
    jsxFactory: optional(jsxFactory),
    jsxFragment: optional(jsxFragment),
    tsconfig: optional(config.text("tsconfig")),
  });
  return options.entries.length > 0 ? options : undefined;
}

/** Extensions that the bundler handles by default. */
const MODULE_EXTENSIONS: Record<string, string> = {
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
  ".bin": "Data",
  ".wasm": "CompiledWasm",
  ".wasm?module": "CompiledWasm",
};

function readRules(config: Fields, notes: Notes): Expression | undefined {
  const loaders: Record<string, string> = {};
  for (const rule of config.objects("rules")) {
    const type = rule.requiredText("type");
    rule.flag("fallthrough");
    for (const glob of rule.texts("globs") ?? []) {
      const extension = /^(?:\*\*\/)?\*(\.[\w.?]+)$/.exec(glob)?.[1];
      if (extension !== undefined && MODULE_EXTENSIONS[extension] === type) continue;
      if (extension !== undefined && type === "Text") loaders[extension] = "text";
      else if (extension !== undefined && type === "JSON") loaders[extension] = "json";
      else if (extension !== undefined && type === "Data") {
        loaders[extension] = "binary";
        notes.check(
          rule.path,
          `${glob} is imported as a Uint8Array; with wrangler it is an ArrayBuffer. Use its .buffer.`,
        );
      } else notes.lost(rule.path, `the bundler does not support ${type} for ${glob}.`);
    }
    for (const key of rule.unasked()) notes.lost(rule.at(key), "not a key that wrangler documents for a rule.");
  }
  if (Object.keys(loaders).length === 0) return undefined;
  const entries = Object.entries(loaders).map(([extension, loader]) => [extension, literal(loader)] as const);
  return object(Object.fromEntries(entries));
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

function nonEmptyMap(map: Record<string, string> | undefined): Expression | undefined {
  return map && Object.keys(map).length > 0 ? value(map) : undefined;
}
