// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { knownValue } from "../program/outputs";
import { runScoped } from "../program/run-scope";
import { type BindingWorker, bindingWorkers, type WorkerResource } from "./binding-worker";

/** The Worker of this program that has a class until now, or the name of its script. */
export type TransferSource = WorkerResource | pulumi.Input<string>;

/** A class that moves from one script to another. */
interface Transfer {
  source: TransferSource;
  /** The Worker that gets it. */
  target(): Promise<{ worker: BindingWorker; className: string }>;
}

const transfers = runScoped((): Transfer[] => []);

/** Tells the Worker that has the class, if it is in this program, where the class goes. */
export function announceTransfer(transfer: Transfer): void {
  transfers().push(transfer);
}

/** The classes that a Worker gives to others of this program. */
export async function transfersFrom(worker: BindingWorker): Promise<Transfer[]> {
  const own = await Promise.all(transfers().map(({ source }) => isSource(source, worker)));
  return transfers().filter((_, index) => own[index]);
}

export async function isSource(source: TransferSource, worker: BindingWorker): Promise<boolean> {
  if (isWorker(source)) return source === worker.resource;
  const name = await sourceName(source);
  return name !== undefined && name === (await worker.scriptName);
}

/** Its script's name as a plain value: an output would make one of the two Workers wait for the other. */
export function sourceName(source: TransferSource): Promise<string | undefined> {
  if (!isWorker(source)) return knownValue(pulumi.output(source));
  return bindingWorkers.get(source)?.scriptName ?? Promise.resolve(undefined);
}

function isWorker(source: TransferSource): source is WorkerResource {
  return pulumi.CustomResource.isInstance(source);
}
