// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type BindingWorker, bindingWorkers, type WorkerResource } from "../bindings/binding-worker";
import { isOfThisProgram } from "../bindings/ephemeral";
import { given } from "../program/given";
import { rule } from "../lifecycle/rules";
import { isLater } from "../program/later";
import { knownValue } from "../program/outputs";
import { type ArgRules, checkedLater, soundArgs } from "../program/sound-args";
import { codeRules } from "../worker/args-rules";
import { CodeProgram } from "../worker/code-program";
import { noPreviews, WorkerReference } from "../worker/reference";
import { tailConsumersOf } from "../worker/tail-targets";
import type { WorkerPreviewArgs } from "./args";
import { originOf } from "./origin";

type PreviewArgs = Omit<WorkerPreviewArgs, "shared"> & { shared?: string[] };

const previewRules: ArgRules<PreviewArgs> = {
  worker: rule(
    "a Worker, a Worker of another stack, or the name of a script",
    (value) =>
      (typeof value === "string" && value !== "") ||
      value instanceof WorkerReference ||
      isLater(value) ||
      pulumi.CustomResource.isInstance(value),
  ),
  name: checkedLater,
  ...codeRules,
  shared: checkedLater,
  adopt: checkedLater,
};

/** The side of a preview that runs in the program. */
export class WorkerPreviewProgram extends CodeProgram {
  readonly isPreview = true;
  /** Nothing waits for a preview. */
  readonly place = Infinity;
  private readonly worker: pulumi.Input<string>;
  private readonly ownWorker: WorkerResource | undefined;

  private readonly args: PreviewArgs;

  constructor(id: string, given: PreviewArgs) {
    const { args, failures } = soundArgs(given, previewRules);
    super(id, args, failures);
    this.args = args;
    const { worker } = args;
    this.ownWorker = isWorker(worker) ? worker : undefined;
    if (this.ownWorker) {
      this.inAccount("worker", this.ownWorker.accountId);
      const previewed = bindingWorkers.get(this.ownWorker);
      this.needs.push(Promise.resolve(previewed));
      if (previewed?.dispatchNamespace) this.refuse("worker", noPreviews(previewed.id));
    }
    this.worker = nameOf(worker, this);
  }

  get inputs(): pulumi.Inputs {
    const { args } = this;
    return given({
      ...this.codeInputs,
      worker: this.worker,
      name: args.name ?? pulumi.getStack(),
      accountId: args.accountId ?? this.ownWorker?.accountId,
      shared: args.shared,
      tailConsumers: tailConsumersOf("tailConsumers", args.tailConsumers, this),
      adopt: args.adopt,
    });
  }

  protected override found(): pulumi.Inputs {
    return {
      workerIsHere: this.ownWorker !== undefined,
      ownTargets: this.resolved.promise.then(({ bindings }) => ownTargets(bindings)),
      origin: originOf(process.env),
    };
  }

  resolve(resource: WorkerResource): void {
    this.begin(resource);
    this.resolveAll();
  }

  bindLate(): void {
    throw new Error(`The preview "${this.id}" has no binding that comes later.`);
  }

  get scriptName(): Promise<string | undefined> {
    return knownValue(pulumi.output(this.worker));
  }
}

function isWorker(worker: WorkerPreviewArgs["worker"]): worker is WorkerResource {
  return typeof worker === "object" && bindingWorkers.has(worker);
}

function nameOf(worker: WorkerPreviewArgs["worker"], preview: BindingWorker): pulumi.Input<string> {
  if (worker instanceof WorkerReference) return worker.nameIn(preview, "worker");
  return isWorker(worker) ? worker.name : worker;
}

/** The bindings that point at something which this stack has made: their fields come from a resource of it. */
async function ownTargets(bindings: Record<string, pulumi.Input<object>>): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(bindings).map(async ([name, binding]) =>
      (await isOfThisProgram(pulumi.output(binding))) ? [name] : [],
    ),
  );
  return found.flat();
}
