import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

interface Run {
  preview?: boolean;
  stack?: string;
  /** What other stacks export, by their names. */
  stacks?: Record<string, Record<string, unknown>>;
  /** What the account answers for a resource, besides its inputs. */
  deployed?: (resource: Registered) => object;
}

const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Runs a program as Pulumi's Node.js runtime does, and returns what it registers, in order. */
export async function runProgram(
  program: () => unknown,
  { preview = false, stack = "dev", stacks = {}, deployed = () => ({}) }: Run = {},
): Promise<Registered[]> {
  const registered: Registered[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource({ type, name, inputs }) {
      if (type === STACK_REFERENCE) return { id: name, state: { name, outputs: stacks[name] ?? {} } };
      if (type !== "pulumi:pulumi:Stack") registered.push({ type, name, inputs });
      return { id: `${name}-id`, state: { ...inputs, ...deployed({ type, name, inputs }) } };
    },
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks, "shop", stack, preview, "organization");
  await pulumi.runtime.runInPulumiStack(async () => {
    await program();
    return {};
  });
  await pulumi.runtime.disconnect();
  return registered;
}

export const WORKER = "pulumi-nodejs:dynamic/cloudflare:Worker";
export const WORKFLOW = "pulumi-nodejs:dynamic/cloudflare:Workflow";

/** The inputs of the one resource with this type and name, as its check reads them. */
export function inputsOf(registered: Registered[], type: string, name: string): Record<string, unknown> {
  const found = registered.filter((resource) => resource.type === type && resource.name === name);
  if (found.length !== 1) {
    const names = registered.map((resource) => `${resource.type} ${resource.name}`);
    throw new Error(`${found.length} resources ${type} ${name} among:\n${names.join("\n")}`);
  }
  const { program, ...inputs } = found[0]?.inputs ?? {};
  const { plain, ...rest } = (typeof program === "object" ? program : {}) as Record<string, unknown>;
  return { ...(typeof plain === "string" && (JSON.parse(plain) as object)), ...rest, ...inputs };
}
