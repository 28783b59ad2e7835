// What `pulumi preview --json` prints, as far as a summary needs it.
import { z } from "zod";

const properties = z.record(z.string(), z.unknown());

const state = z.object({
  type: z.string(),
  custom: z.boolean().optional(),
  inputs: properties.optional(),
  outputs: properties.optional(),
});

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
});

const diagnostic = z.object({
  urn: z.string().optional(),
  message: z.string(),
  severity: z.string(),
});

const preview = z.object({
  steps: z.array(step).nullish(),
  diagnostics: z.array(diagnostic).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

export type PreviewState = z.infer<typeof state>;
export type PreviewStep = z.infer<typeof step>;
export type PreviewDiagnostic = z.infer<typeof diagnostic>;
export type Preview = z.infer<typeof preview>;

/**
 * Reads the output of `pulumi preview --json`.
 *
 * @throws Error when it is something else.
 */
export function parsePreview(text: string): Preview {
  if (text.trim() === "") throw new Error(`The preview is empty. ${WANTED}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`The preview is not valid JSON. ${WANTED}`);
  }
  const result = preview.safeParse(value);
  if (result.success && PARTS.some((part) => part in result.data)) return result.data;
  throw new Error(`The JSON is not a preview. ${WANTED}`);
}

const PARTS = ["steps", "diagnostics", "changeSummary"];
const WANTED = "Pass the output of `pulumi preview --json`, without --show-secrets or --event-log.";

/** The parts of a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function readUrn(urn: string) {
  const [prefix = "", project = "", types = "", ...name] = urn.split("::");
  return {
    stack: prefix.split(":").slice(2).join(":"),
    project,
    type: types.slice(types.lastIndexOf("$") + 1),
    id: name.join("::"),
  };
}
