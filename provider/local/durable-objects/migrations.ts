import { z } from "zod";

import { ApiError } from "../envelope";
import type { Outcome } from "./draft";
import type { Namespace } from "./records";
import { referencingScripts, type Situation } from "./situation";

const step = z.object({
  new_classes: z.array(z.string()).optional(),
  new_sqlite_classes: z.array(z.string()).optional(),
  deleted_classes: z.array(z.string()).optional(),
  renamed_classes: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
  transferred_classes: z.array(z.object({ from: z.string(), from_script: z.string(), to: z.string() })).optional(),
});

/** `migrations` of an upload: wrangler sends `steps`, the API also takes a single step without them. */
export const migrationsMetadata = step.extend({
  old_tag: z.string().nullish(),
  new_tag: z.string().nullish(),
  steps: z.array(step).optional(),
});

type Step = z.infer<typeof step>;
export type Migrations = z.infer<typeof migrationsMetadata>;

const refusal = (code: number, message: string) => new ApiError(400, code, message);

/** What migrations come to, applied in their order. `bound` are the classes of its own that the new version or the deployed one binds. */
export function applyMigrations(
  { old_tag: oldTag, new_tag: newTag, steps, ...single }: Migrations,
  situation: Situation,
  { tag, bound }: { tag: string | undefined; bound: ReadonlySet<string> },
): Outcome & { tag: string | undefined } {
  if ((oldTag ?? "") !== (tag ?? "")) {
    const message = `Actor migration tag precondition failed, got tag '${oldTag ?? ""}' when expected tag is '${tag ?? ""}'.`;
    throw new ApiError(412, 10079, message);
  }
  const work = new Work(situation, bound);
  for (const each of [...(steps ?? []), single]) work.apply(each);
  return { ...work.result(), tag: newTag ?? tag };
}

/**
 * Refuses code without a class that has objects. With `exports` this is a scenario of the reconciliation; without, only a migration says
 * what becomes of them.
 */
export function refuseLostClasses({ script, state, classes }: Situation): void {
  const lost = state.namespaces.find((each) => each.script === script && !classes.has(each.className));
  if (lost === undefined) return;
  throw refusal(
    10064,
    `New version of script does not export class '${lost.className}', which existing Durable Objects depend on. Export it, or apply a delete-class, rename-class or transfer-class migration.`,
  );
}

class Work {
  readonly #situation: Situation;
  readonly #bound: ReadonlySet<string>;
  readonly #removed: Namespace[] = [];
  readonly #created = new Map<string, string>();
  #namespaces: Namespace[];

  constructor(situation: Situation, bound: ReadonlySet<string>) {
    this.#situation = situation;
    this.#bound = bound;
    this.#namespaces = [...situation.state.namespaces];
  }

  /** What frees a name comes before what takes it. */
  apply(each: Step): void {
    for (const name of each.deleted_classes ?? []) this.#delete(name);
    for (const { from, to } of each.renamed_classes ?? []) this.#move("rename", this.#situation.script, from, to);
    for (const { from, from_script: script, to } of each.transferred_classes ?? []) {
      this.#move("transfer", script, from, to);
    }
    for (const name of each.new_classes ?? []) this.#create("new-class", name, false);
    for (const name of each.new_sqlite_classes ?? []) this.#create("new-sqlite-class", name, true);
  }

  result(): Outcome {
    for (const [id, kind] of this.#created) {
      const made = this.#namespaces.find((each) => each.id === id);
      if (made === undefined || this.#situation.classes.has(made.className)) continue;
      throw refusal(
        10070,
        `Cannot apply ${kind} migration to class '${made.className}' that is not exported by script.`,
      );
    }
    const state = { ...this.#situation.state, namespaces: this.#namespaces };
    refuseLostClasses({ ...this.#situation, state });
    return { state, removed: this.#removed };
  }

  #find(script: string, className: string): Namespace | undefined {
    return this.#namespaces.find((each) => each.script === script && each.className === className);
  }

  #create(kind: string, className: string, sqlite: boolean): void {
    const { script } = this.#situation;
    if (this.#find(script, className) !== undefined) {
      throw refusal(
        10074,
        `Cannot apply ${kind} migration to class '${className}' that is already depended on by existing Durable Objects`,
      );
    }
    const id = this.#situation.newId();
    this.#created.set(id, kind);
    this.#namespaces.push({ id, key: id, script, className, sqlite, container: false });
  }

  #delete(className: string): void {
    const namespace = this.#find(this.#situation.script, className);
    if (namespace === undefined) {
      throw refusal(
        10074,
        `Cannot apply delete-class migration to class '${className}', which has no Durable Object namespace.`,
      );
    }
    // The classes that are bound are those before and after the upload: first the binding goes, then the class.
    const others = referencingScripts(this.#situation, className, namespace.id);
    if (this.#bound.has(className) || others.length > 0) {
      const by = others.length > 0 ? ` It is bound by ${others.join(", ")}.` : "";
      throw refusal(
        10061,
        `Cannot apply --delete-class migration to class '${className}' without also removing the binding that references it.${by}`,
      );
    }
    this.#namespaces = this.#namespaces.filter(({ id }) => id !== namespace.id);
    if (!this.#created.has(namespace.id)) this.#removed.push(namespace);
  }

  #move(kind: "rename" | "transfer", fromScript: string, from: string, to: string): void {
    const { script } = this.#situation;
    const namespace = this.#find(fromScript, from);
    if (namespace === undefined) {
      const where = kind === "transfer" ? ` in script '${fromScript}'` : "";
      throw refusal(
        10074,
        `Cannot apply ${kind}-class migration from class '${from}', which has no Durable Object namespace${where}.`,
      );
    }
    if (this.#find(script, to) !== undefined) {
      throw refusal(
        10074,
        `Cannot apply ${kind}-class migration to class '${to}' that is already depended on by existing Durable Objects`,
      );
    }
    const moved = { ...namespace, script, className: to };
    this.#namespaces = this.#namespaces.map((each) => (each.id === namespace.id ? moved : each));
  }
}
