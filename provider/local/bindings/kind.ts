import { z } from "zod";

import { ApiError } from "../envelope";
import type { ApiBinding, WorkerVersion } from "../runtime/types";
import type { Store } from "../store/store";
import { type BindingOptions, unavailable } from "./options";

/** The code for a binding that the script service does not take. */
const INVALID_BINDING = 10021;

/** What a binding may point at, as far as it runs in the same workerd. */
export interface BindingContext {
  /** The Worker that binds, as it is named where it runs. */
  worker: string;
  /** The script that it is a version of. */
  script: string;
  version: WorkerVersion;
  hasAssets: boolean;
  hasWorker: (name: string) => boolean;
  hasWorkflow: (name: string) => boolean;
}

/** Where the target of a binding is looked for when it is uploaded. */
export interface Targets {
  /** The Worker that binds; its first upload may bind it to itself. */
  script: string;
  store: Store;
}

/** What a binding calls by name in a Worker's code. */
export interface CalledExport {
  /** The Worker that exports it; without it, the Worker that binds. */
  script?: string | undefined;
  name: string;
  /** Whether an upload that lacks it is refused with code 10061. */
  isClass: boolean;
}

/** A Worker that the requests of the scripts of a dispatch namespace pass. */
export interface Outbound {
  namespace: string;
  service: string;
  entrypoint?: string | null | undefined;
}

type Named<Fields> = Fields & { type: string; name: string };

interface Definition<Fields> {
  /** The API's type. */
  type: string;
  /** What the API wants beside `type` and `name`. Fields that are not listed are kept, and mean nothing here. */
  fields: z.ZodType<Fields>;
  /** Fields with two names, the older one to the newer: the API takes either and shows both. */
  renamed?: Record<string, string>;
  /** Why the fields are not acceptable together, or by themselves. */
  invalid?(binding: Named<Fields>): ApiError | undefined;
  /** The API's refusal of a binding whose target does not exist: `store.<things>.get(id) ? undefined : notFound(code, …)`. */
  missing?(binding: Named<Fields>, targets: Targets): ApiError | undefined;
  /** The binding as the runtime takes it, for a kind whose target may be elsewhere by now. */
  resolve?(binding: ApiBinding, targets: Targets): ApiBinding;
  /** Whether the API shows its name only. */
  secret?: true;
  /** The field that holds what its code alone reads: it may be a secret to those who deploy it, so that a page tells its keys only. */
  data?: keyof Fields & string;
  /** Whether a Worker can have only one. */
  once?: true;
}

interface Runs<Fields> extends Definition<Fields> {
  options(binding: Named<Fields>, context: BindingContext): BindingOptions;
  /** What all that name the same have in common; they run in one workerd, as two must not share files. */
  shares?: {
    /** What it is: `kv` of the node `kv:<id>`. */
    as: string;
    id: (binding: Named<Fields>) => string | undefined;
    /** Workers that run there, too. */
    workers?: (binding: Named<Fields>) => string[];
    /** Binds it to the gateway by the name of its node, so that the control plane reaches its data. */
    gateway?: (node: string, id: string) => BindingOptions;
  };
  /** Whether it is another with each version, the same code and settings included. */
  tellsVersion?: true;
  /** Whether it keeps something in the process or acts by itself, so that the process is not ended for want of room. */
  inMemory?: true;
  /** Whether a wrong value keeps workerd from starting, so that a candidate is tried with it. */
  tried?: true;
  calls?(binding: Named<Fields>): CalledExport | undefined;
  outbound?(binding: Named<Fields>): Outbound | undefined;
}

/** A value that code may read while it loads; everything else is of use only in a request. */
interface Plain<Fields> extends Definition<Fields> {
  value(binding: Named<Fields>): unknown;
}

interface DoesNotRun<Fields> extends Definition<Fields> {
  /** Why, and what to do instead: it is thrown when the code uses the binding. */
  doesNotRun: string;
}

/** A kind as the rest of the embedded Cloudflare uses it, for bindings as they were uploaded. */
export interface BindingKind {
  type: string;
  secret: boolean;
  /** The field whose values no page shows. */
  data?: string;
  once: boolean;
  tellsVersion: boolean;
  inMemory: boolean;
  /** The node that it shares with others, and the gateway's binding of such nodes. */
  shares?: {
    as: string;
    id: (binding: ApiBinding) => string | undefined;
    workers: (binding: ApiBinding) => string[];
    gateway?: (node: string, id: string) => BindingOptions;
  };
  /** The API's refusal of a binding that lacks a field, has a wrong one, or points at nothing. */
  refusal(binding: ApiBinding, targets: Targets): ApiError | undefined;
  /** The binding as the runtime takes it. */
  resolve(binding: ApiBinding, targets: Targets): ApiBinding;
  /** The binding with both names of each field that has two. */
  complete<Binding extends ApiBinding>(binding: Binding): Binding;
  options(binding: ApiBinding, context: BindingContext): BindingOptions;
  /** What it is while a candidate is tried: code may read plain values when it loads, the rest is of use only in a request. */
  optionsForTry(binding: ApiBinding, context: BindingContext): BindingOptions;
  calls(binding: ApiBinding): CalledExport | undefined;
  outbound(binding: ApiBinding): Outbound | undefined;
}

/** A kind, by what its fields are: nothing but its own file knows them. */
export function defineKind<Fields extends object>(
  kind: Runs<Fields> | Plain<Fields> | DoesNotRun<Fields>,
): BindingKind {
  const runs = "options" in kind ? kind : undefined;
  const { shares } = runs ?? {};
  const read = (binding: ApiBinding): Named<Fields> | undefined => {
    const parsed = kind.fields.safeParse(complete(binding));
    return parsed.success ? { ...parsed.data, type: binding.type, name: binding.name } : undefined;
  };
  const complete = <Binding extends ApiBinding>(binding: Binding): Binding => {
    const names = Object.entries(kind.renamed ?? {}).flatMap((pair) => [pair, pair.toReversed()]);
    const more = names.flatMap(([from = "", to = ""]): [string, unknown][] =>
      binding[to] === undefined && binding[from] !== undefined ? [[to, binding[from]]] : [],
    );
    return { ...binding, ...Object.fromEntries(more) };
  };
  return {
    type: kind.type,
    secret: kind.secret ?? false,
    ...(kind.data !== undefined && { data: kind.data }),
    once: kind.once ?? false,
    tellsVersion: runs?.tellsVersion ?? false,
    inMemory: runs?.inMemory ?? false,
    complete,
    ...(shares && {
      shares: {
        ...shares,
        id: (binding) => {
          const fields = read(binding);
          return fields && shares.id(fields);
        },
        workers: (binding) => {
          const fields = read(binding);
          return (fields && shares.workers?.(fields)) ?? [];
        },
      },
    }),
    refusal(binding, targets) {
      const fields = read(binding);
      if (fields === undefined) return wrongField(kind.fields, complete(binding));
      return kind.invalid?.(fields) ?? kind.missing?.(fields, targets);
    },
    resolve: (binding, targets) => kind.resolve?.(binding, targets) ?? binding,
    options(binding, context) {
      if ("doesNotRun" in kind) return unavailable(binding, kind.doesNotRun);
      const fields = read(binding);
      // What another version of this package has stored may be what this one refuses.
      if (fields === undefined) return unavailable(binding, "its fields are not valid. Deploy the Worker again.");
      return "value" in kind ? { bindings: { [binding.name]: kind.value(fields) } } : kind.options(fields, context);
    },
    optionsForTry(binding, context) {
      if ("value" in kind || runs?.tried) return this.options(binding, context);
      return unavailable(binding, "it is not available while the Worker is loaded.");
    },
    calls(binding) {
      const fields = read(binding);
      return fields && runs?.calls?.(fields);
    },
    outbound(binding) {
      const fields = read(binding);
      return fields && runs?.outbound?.(fields);
    },
  };
}

/** Names the field, never what it holds. */
function wrongField(fields: z.ZodType, { type, name, ...binding }: ApiBinding): ApiError {
  const field = fields.safeParse(binding).error?.issues[0]?.path.join(".") ?? "";
  return invalid(`binding ${name} of type ${type} must have a valid \`${field}\` specified`);
}

/** A refusal of what a binding says. */
export function invalid(message: string, code = INVALID_BINDING): ApiError {
  return new ApiError(400, code, message);
}

/** A field that holds an id or a name. */
export const nonEmpty = z.string().min(1);
/** For a kind that is told by its type alone. */
export const noFields = z.object({});
