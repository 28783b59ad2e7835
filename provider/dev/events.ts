import { z } from "zod";

const state = z.object({ outputs: z.record(z.string(), z.unknown()).nullish() }).nullish();

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  diffs: z.array(z.string()).nullish(),
  old: state,
  new: state,
});

/** An event of `pulumi up --json`, one per line, reduced to what is shown. */
const engineEvent = z.object({
  diagnosticEvent: z
    .object({ severity: z.string(), message: z.string(), ephemeral: z.boolean().optional() })
    .optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
});

/** A resource after a step of the engine. */
export interface Step {
  op: string;
  /** `Worker`, for example. */
  kind: string;
  type: string;
  name: string;
  /** The properties that differ. */
  changed: string[];
  outputs: Record<string, unknown>;
}

export interface Diagnostic {
  severity: string;
  message: string;
}

/** Reads a line of the engine's output. Undefined when it is not an event. */
export function readEvent(line: string): { step?: Step; diagnostic?: Diagnostic } | undefined {
  const { data } = engineEvent.safeParse(parse(line));
  if (data === undefined) return undefined;
  const { diagnosticEvent, resOutputsEvent } = data;
  if (resOutputsEvent) return { step: toStep(resOutputsEvent.metadata) };
  if (!diagnosticEvent || diagnosticEvent.ephemeral === true || diagnosticEvent.severity === "debug") return {};
  const message = diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trimEnd();
  return message === "" || message === "update failed" ? {} : { diagnostic: { ...diagnosticEvent, message } };
}

function toStep({ op, urn, type, diffs, old, new: news }: z.infer<typeof metadata>): Step {
  return {
    op,
    type,
    kind: type.split(/[:/]/).at(-1) ?? type,
    name: urn.split("::").slice(3).join("::"),
    changed: diffs ?? [],
    outputs: news?.outputs ?? old?.outputs ?? {},
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
