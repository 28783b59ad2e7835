// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

/** Whether an output has its value in this preview. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return "isKnown" in output && output.isKnown instanceof Promise ? output.isKnown : Promise.resolve(true);
}

/** An output's value; nothing when a preview does not know it yet. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  if (!(await isKnown(output))) return undefined;
  return new Promise<T>((resolve) => {
    output.apply((known) => {
      resolve(known);
    });
  });
}

/**
 * An output that a resource may lack. Where an unchanged resource lacks it, Pulumi takes it for one that a preview does not
 * know yet, and shows a change of what it leads to. What every deployed resource has tells the two apart.
 */
export function optional<T>(
  output: pulumi.Output<T | undefined>,
  deployed: pulumi.Output<unknown>,
): pulumi.Output<T | undefined> {
  return deployed.apply<T | undefined>(() => knownValue(output));
}

/** The resources that an output's value comes of. */
export async function resourcesOf(output: pulumi.Output<unknown>): Promise<unknown[]> {
  if (!("allResources" in output) || typeof output.allResources !== "function") return [];
  const found: unknown = await Reflect.apply(output.allResources, output, []);
  return found instanceof Set ? Array.from<unknown>(found) : [];
}

/** Makes a property's output when somebody asks for it: a large program would spend time on many that nobody does. */
export function onceAsked(resource: object, name: string, make: () => pulumi.Output<unknown>): void {
  let made: pulumi.Output<unknown> | undefined;
  Object.defineProperty(resource, name, { enumerable: true, configurable: true, get: () => (made ??= make()) });
}
