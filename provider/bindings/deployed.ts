// Runs in the plugin's process.
import { holds } from "../lifecycle/holds";
import type { ApiBinding } from "./api-binding";
import { kindOf } from "./kinds";

/** The bindings of a Worker as its inputs have them. */
export interface BindingInputs {
  bindings: Record<string, ApiBinding>;
  /** By name, the text of a secret, or the fields of a binding that are secrets. */
  secrets?: Record<string, string | Record<string, unknown>>;
}

type Named = ApiBinding & { name: string };

const SECRET_TEXT = "secret_text";

/** What an upload says of them. */
export function uploadedBindings({ bindings, secrets = {} }: BindingInputs, deployed?: BindingInputs): Named[] {
  const texts = Object.entries(secrets).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return [
    ...Object.entries(bindings).map(([name, binding]) => {
      const whole = withSecrets(binding, secrets[name]);
      const before = deployed?.bindings[name];
      const isAgain = before !== undefined && holds(before, binding) && holds(binding, before);
      return { name, ...(isAgain ? (kindOf(binding)?.again?.(whole) ?? whole) : whole) };
    }),
    ...texts.map(([name, text]) => ({ name, type: SECRET_TEXT, text })),
  ];
}

/** What the API shows of them, as inputs: those that are as they were deployed stay word for word. */
export function seenBindings(seen: Named[], deployed: BindingInputs): BindingInputs {
  const bindings: BindingInputs["bindings"] = {};
  const secrets: NonNullable<BindingInputs["secrets"]> = {};
  for (const { name, ...binding } of seen) {
    const before = deployed.bindings[name];
    const hidden = deployed.secrets?.[name];
    if (before && isAsDeployed(binding, withSecrets(before, hidden))) {
      bindings[name] = before;
      if (hidden !== undefined) secrets[name] = hidden;
    } else if (before === undefined && binding.type === SECRET_TEXT) {
      secrets[name] = hidden ?? "set outside of Pulumi";
    } else if (typeof hidden === "object") {
      const [shown, changed] = apart(binding, Object.keys(hidden));
      bindings[name] = shown;
      secrets[name] = changed;
    } else {
      bindings[name] = binding;
    }
  }
  return { bindings, secrets: Object.keys(secrets).length > 0 ? secrets : undefined };
}

function isAsDeployed(seen: ApiBinding, deployed: ApiBinding): boolean {
  return kindOf(deployed)?.same?.(seen, deployed) ?? holds(seen, deployed);
}

function withSecrets(binding: ApiBinding, hidden: string | Record<string, unknown> | undefined): ApiBinding {
  return typeof hidden === "object" ? { ...binding, ...hidden } : binding;
}

function apart({ type, ...fields }: ApiBinding, hidden: string[]): [ApiBinding, Record<string, unknown>] {
  const entries = Object.entries(fields);
  const isHidden = ([field]: [string, unknown]) => hidden.includes(field);
  return [
    { type, ...Object.fromEntries(entries.filter((entry) => !isHidden(entry))) },
    Object.fromEntries(entries.filter(isHidden)),
  ];
}
