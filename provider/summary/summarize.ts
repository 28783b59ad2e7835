// From a preview to what people should know of it, in an order that does not change from run to run.
import type { InFlight } from "./in-flight";
import { type Preview, type PreviewStep, readUrn } from "./preview";
import { changesOf, type Thing } from "./thing";
import { thingOf } from "./things/table";
import { type Change, hasUnknown, isNothing, shorten, text } from "./values";

export type Action = "create" | "update" | "replace" | "delete";

export interface ResourceSummary {
  kind: string;
  /** The name of the resource in the program. */
  id: string;
  /** What Cloudflare calls it. */
  name?: string;
  action: Action;
  changes: Change[];
  /** Of a Workflow, where Cloudflare was asked: `3 running, 1 paused`. */
  inFlight?: string;
  /** An update may also change the value of a secret: a preview does not tell. */
  hasSecrets: boolean;
  /** Inputs that are known after the update only. */
  unknown: string[];
}

export interface Warning {
  kind: string;
  id: string;
  text: string;
}

export interface Summary {
  project: string;
  stack: string;
  /** Whether the preview failed; then what changes is not complete. */
  failed: boolean;
  warnings: Warning[];
  resources: ResourceSummary[];
  /** Resources of other packages: how many of a type. */
  others: { type: string; action: Action; count: number }[];
  diagnostics: { severity: "error" | "warning"; resource?: string; message: string }[];
}

const ACTIONS: Record<string, Action> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  delete: "delete",
};

const LONGEST_MESSAGE = 1_000;
const STACK = "pulumi:pulumi:Stack";

interface Given {
  project?: string;
  stack?: string;
  inFlight?: InFlight;
}

/** What a preview says, for `toMarkdown`, `toTerminal` or a machine. No value of a secret is in it. */
export function summarize({ steps, diagnostics }: Preview, given: Given = {}): Summary {
  const urn = steps?.[0]?.urn ?? diagnostics?.find((entry) => entry.urn)?.urn;
  const { project, stack } = readUrn(urn ?? "");
  const warnings: Warning[] = [];
  const resources = new Map<string, ResourceSummary & { order: number }>();
  const others = new Map<string, Summary["others"][number]>();
  for (const step of merged(steps ?? [])) {
    const action = ACTIONS[step.op];
    const { type, id } = readUrn(step.urn);
    if (!action || type === STACK) continue;
    const thing = thingOf(type);
    if (thing) {
      const inFlight = given.inFlight?.said.get(step.urn);
      const resource = { ...resourceOf(thing, id, action, step), ...(inFlight !== undefined && { inFlight }) };
      resources.set(step.urn, { ...resource, order: thing.order });
      warnings.push(...warningsOf(thing, action, step, inFlight).map((said) => ({ kind: thing.kind, id, text: said })));
    } else if (!type.startsWith("pulumi:providers:")) {
      const key = `${type} ${action}`;
      others.set(key, { type, action, count: (others.get(key)?.count ?? 0) + 1 });
      if (action === "replace" || action === "delete") warnings.push({ kind: type, id, text: `is ${action}d` });
    }
  }
  const said = (diagnostics ?? []).flatMap(diagnosticOf);
  const { problem } = given.inFlight ?? {};
  if (problem !== undefined) said.push({ severity: "warning", message: problem });
  return {
    project: given.project ?? project,
    stack: given.stack ?? stack,
    failed: said.some(({ severity }) => severity === "error"),
    warnings: warnings.sort(by(({ kind, id }) => `${kind} ${id}`)),
    resources: [...resources.values()]
      .sort(by(({ order, id }) => `${order} ${id}`))
      .map(({ order: _, ...resource }) => resource),
    others: [...others.values()].sort(by(({ type, action }) => `${type} ${action}`)),
    diagnostics: said.sort(by(({ severity, resource, message }) => `${severity} ${resource ?? ""} ${message}`)),
  };
}

function by<T>(key: (value: T) => string): (left: T, right: T) => number {
  return (left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0);
}

/** One step a resource: an engine may say a replacement in three. */
function merged(steps: PreviewStep[]): PreviewStep[] {
  const found = new Map<string, PreviewStep>();
  for (const step of steps) {
    const before = found.get(step.urn);
    const isReplaced = before !== undefined && before.op !== step.op;
    found.set(step.urn, {
      ...step,
      op: isReplaced ? "replace" : step.op,
      oldState: step.oldState ?? before?.oldState,
      newState: step.newState ?? before?.newState,
      replaceReasons: step.replaceReasons ?? before?.replaceReasons,
    });
  }
  return [...found.values()];
}

function resourceOf(thing: Thing, id: string, action: Action, step: PreviewStep): ResourceSummary {
  const olds = action === "create" ? undefined : (step.oldState?.inputs ?? {});
  const news = action === "delete" ? undefined : (step.newState?.inputs ?? {});
  const inputs = news ?? olds ?? {};
  const deployed = action === "update" || action === "delete" ? (step.oldState?.outputs ?? {}) : {};
  const name = text(thing.nameOf(inputs, deployed));
  return {
    kind: thing.kind,
    id,
    ...(name !== undefined && name !== id && { name: shorten(name) }),
    action,
    changes: changesOf(thing, olds, news),
    hasSecrets: action === "update" && !isNothing(olds?.["secrets"]) && !isNothing(news?.["secrets"]),
    unknown: Object.keys(news ?? {})
      .filter((key) => hasUnknown(news?.[key]))
      .sort(),
  };
}

/** A class that is new loses nothing; it is among the changes. */
const NO_RISK = /^adds the Durable Object class /;

function warningsOf(
  thing: Thing,
  action: Action,
  { oldState, newState, replaceReasons }: PreviewStep,
  inFlight: string | undefined,
): string[] {
  const said: string[] = [];
  const goes = thing.goes?.(oldState?.inputs ?? {}) ?? [];
  const with_ = goes.length > 0 ? `, with ${goes.join(", ")}` : "";
  if (action === "replace") {
    const why = (replaceReasons ?? []).filter((reason) => reason !== "__provider").sort();
    const because = why.length > 0 ? `, because ${why.join(", ")} ${why.length === 1 ? "changes" : "change"}` : "";
    said.push(`is replaced${because}: what is deployed now is deleted${with_}`);
  }
  if (action === "delete") said.push(`is deleted${with_}`);
  if (action === "update") said.push(...(thing.risks?.(oldState?.outputs ?? {}, newState?.inputs ?? {}) ?? []));
  const notice = text(newState?.inputs?.["notice"]) ?? "";
  if (inFlight !== undefined && action !== "update" && !notice.includes(inFlight))
    said.push(`has instances in flight: ${inFlight}`);
  said.push(...notice.split("; ").filter((part) => part !== "" && !NO_RISK.test(part)));
  return said;
}

function diagnosticOf({ severity, urn, message }: NonNullable<Preview["diagnostics"]>[number]): Summary["diagnostics"] {
  if (severity !== "error" && severity !== "warning") return [];
  const said = withoutTraces(
    withoutColours(message)
      .trim()
      .replace(/^(error|warning): /, "")
      .replace(REFUSED, "$1: "),
  );
  const id = urn === undefined ? "" : readUrn(urn).id;
  if (said === "" || said === "preview failed") return [];
  return [{ severity, ...(id !== "" && { resource: id }), message: said }];
}

/** What the engine says before the reason of a failed check; the value may be one that nobody should read. */
const REFUSED = /^\S+ resource '[^']*': property (\S+) value \{[^]*\} has a problem: /;

function withoutColours(message: string): string {
  return message.replace(/\p{Cc}\[[\d;]*m/gu, "");
}

/** The message of an error, without where in which file of this machine it was thrown. */
function withoutTraces(message: string): string {
  const lines = message.split("\n").filter((line) => !/^\s+at /.test(line));
  const said = lines.join("\n").trim();
  return said.length <= LONGEST_MESSAGE ? said : `${said.slice(0, LONGEST_MESSAGE)}…`;
}
