import * as pulumi from "@pulumi/pulumi";

import { knownValue } from "./outputs";

/** What another stack exports of one of this package's resources, told apart by its kind. */
export interface Exported {
  kind: "cloudflare:Workflow" | "cloudflare:Worker";
  name: string;
  accountId: string;
}

/** An output of another stack that should be one of these; and why it is not, in words for a user. */
export class StackOutput<T extends Exported> {
  constructor(
    private readonly stack: pulumi.StackReference,
    private readonly output: string,
    private readonly kind: T["kind"],
  ) {}

  /** @throws Error when it is missing, misspelt or something else. */
  get value(): pulumi.Output<T> {
    return pulumi.all([this.stack.name, this.stack.outputs]).apply(([stack, outputs]): T => {
      const found: unknown = outputs[this.output];
      const problem = this.problemOf(stack, outputs);
      if (problem) throw new Error(problem);
      return found as T;
    });
  }

  /** Nothing when all is well, or not known yet. */
  async problem(): Promise<string | undefined> {
    const known = await knownValue(pulumi.all([this.stack.name, this.stack.outputs]));
    return known && this.problemOf(known[0], known[1]);
  }

  private problemOf(stack: string, outputs: Record<string, unknown>): string | undefined {
    const found = outputs[this.output];
    if (isExported(found) && found.kind === this.kind) return undefined;
    const what = this.kind === "cloudflare:Workflow" ? "Workflow" : "Worker";
    const names = Object.keys(outputs).filter((name) => {
      const output = outputs[name];
      return isExported(output) && output.kind === this.kind;
    });
    return [
      found === undefined
        ? `The stack "${stack}" has no output "${this.output}".`
        : `The output "${this.output}" of the stack "${stack}" is no reference to a ${what}.`,
      names.length > 0
        ? `It exports these ${what}s: ${names.join(", ")}.`
        : `It exports no ${what}. Write there: export const ${this.output} = ${what.toLowerCase()}.ref; and run \`pulumi up\` in it first.`,
    ].join(" ");
  }
}

function isExported(value: unknown): value is Exported {
  return typeof value === "object" && value !== null && "kind" in value && "name" in value && "accountId" in value;
}
