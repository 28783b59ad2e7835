// Runs in the program.
import type { BindingWorker } from "../bindings/binding-worker";
import { UNKNOWN } from "../lifecycle/unknown";
import { runScoped } from "../program/run-scope";
import type { ContainerArgs } from "./args";
import { applicationName, Container } from "./container";

/** The containers of one run of the program: which Durable Object has each, by its class in a Worker, and by account and name. */
const taken = runScoped(() => ({
  classes: new WeakMap<BindingWorker, Map<string, string>>(),
  names: new Map<string, string>(),
}));

/**
 * Makes the resource below a Worker for the container of a class that it owns, named as the Durable Object is.
 *
 * @returns The name of the application, for the upload.
 */
export async function makeContainer(
  id: string,
  args: ContainerArgs,
  { worker, className }: { worker: BindingWorker; className: string },
): Promise<string | undefined> {
  const property = `exports.${className}`;
  if (worker.isPreview) {
    worker.refuse(property, noneInPreviews(id));
    return undefined;
  }
  if (worker.dispatchNamespace !== undefined) {
    worker.refuse(property, noneInNamespaces(id));
    return undefined;
  }
  const classes = taken().classes.get(worker) ?? new Map<string, string>();
  taken().classes.set(worker, classes);
  const other = classes.get(className);
  if (other !== undefined) {
    worker.refuse(
      property,
      `The class ${className} has two containers, of the Durable Objects "${other}" and "${id}"; a class has one.`,
    );
    return undefined;
  }
  classes.set(className, id);
  new Container(id, args, className, worker.resource);
  const script = await worker.scriptName;
  const name = args.name ?? (script === undefined ? undefined : applicationName(script, className));
  if (name === undefined) return UNKNOWN;
  const account = await worker.account;
  if (account === undefined) return name;
  const key = `${account}/${name}`;
  const same = taken().names.get(key);
  if (same !== undefined) {
    worker.refuse(
      property,
      `Two containers of this program have the name "${name}": "${same}" and "${id}". Give one of them another \`name\`.`,
    );
  }
  taken().names.set(key, id);
  return name;
}

function noneInPreviews(id: string): string {
  return [
    `The Durable Object "${id}" has a container, and a WorkerPreview has none: its application would stay where Cloudflare removes the preview.`,
    `Bind the class in production, DurableObject.from(…), and name the binding in \`shared\`; or make a stack per pull request, which has its own.`,
  ].join(" ");
}

function noneInNamespaces(id: string): string {
  return `The Durable Object "${id}" has a container, and a script of a dispatch namespace has none. Give the container to a class of a Worker outside of the namespace.`;
}
