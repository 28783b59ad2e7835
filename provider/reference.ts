import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./bindings/api-binding";
import { apiOutput } from "./bindings/kind";
import { knownValue } from "./outputs";
import type { ClaimingWorker } from "./workflow-owner";

/** What another stack exports of one of this package's resources, told apart by its kind. */
export interface Exported {
  kind: "cloudflare:Workflow" | "cloudflare:Worker";
  name: string;
  accountId: string;
}

/** An output of another stack that should be one of these; and why it is not, in words for a user. */
export class StackOutput<T extends Exported> {
  private output: pulumi.Output<T> | undefined;

  /**
   * @param name The name of the output.
   * @param texts What it holds besides, all of it text.
   */
  constructor(
    private readonly stack: pulumi.StackReference,
    private readonly name: string,
    private readonly kind: T["kind"],
    private readonly texts: readonly (keyof T & string)[] = [],
  ) {}

  /** Nothing in place of what is missing, misspelt or something else: for who tells the problem otherwise. */
  get found(): pulumi.Output<T | undefined> {
    return this.stack.getOutput(this.name).apply((found: unknown) => (this.isOurs(found) ? found : undefined));
  }

  /** @throws RunError when it is missing, misspelt or something else. */
  get value(): pulumi.Output<T> {
    // Made once, so that what is wrong is said once; and without the other outputs, whose secrets would hide it.
    this.output ??= this.stack.getOutput(this.name).apply(async (found: unknown): Promise<T> => {
      if (this.isOurs(found)) return found;
      throw new pulumi.RunError((await this.problem()) ?? `The output "${this.name}" is not known.`);
    });
    return this.output;
  }

  /** What a Worker's upload says of it; what is wrong with it is a failure of the check, not of the program. */
  bind(
    bindingName: string,
    worker: ClaimingWorker,
    toApi: (known: T) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding> {
    const property = `bindings.${bindingName}`;
    const bound = this.problem().then((problem): pulumi.Output<ApiBinding> => {
      if (problem === undefined) {
        worker.inAccount(
          property,
          this.value.apply(({ accountId }) => accountId),
        );
        return this.value.apply((known) => apiOutput(toApi(known)));
      }
      worker.refuse(property, problem);
      return apiOutput({ type: "none" });
    });
    worker.awaits(bound);
    return pulumi.output(bound).apply((known): ApiBinding => known);
  }

  /** Nothing when all is well, or not known yet. */
  async problem(): Promise<string | undefined> {
    const known = await knownValue(pulumi.all([this.stack.name, this.stack.outputs]));
    return known && this.problemOf(known[0], known[1]);
  }

  private problemOf(stack: string, outputs: Record<string, unknown>): string | undefined {
    const found = outputs[this.name];
    if (this.isOurs(found)) return undefined;
    const what = this.kind === "cloudflare:Workflow" ? "Workflow" : "Worker";
    const names = Object.keys(outputs).filter((name) => this.isOurs(outputs[name]));
    return [
      found === undefined
        ? `The stack "${stack}" has no output "${this.name}".`
        : `The output "${this.name}" of the stack "${stack}" is no reference to a ${what}.`,
      names.length > 0
        ? `It exports these ${what}s: ${names.join(", ")}.`
        : `It exports no ${what}. Write there: export const ${this.name} = ${what.toLowerCase()}.ref; and run \`pulumi up\` in it first.`,
    ].join(" ");
  }

  private isOurs(value: unknown): value is T {
    if (typeof value !== "object" || value === null) return false;
    const texts = new Map<string, unknown>(Object.entries(value));
    const isText = (name: string) => typeof texts.get(name) === "string";
    return texts.get("kind") === this.kind && ["name", "accountId", ...this.texts].every(isText);
  }
}
