import * as log from "@pulumi/pulumi/log";
import * as settings from "@pulumi/pulumi/runtime/settings";

let connected = false;

/** The provider runs in a process of its own, whose first argument is the engine's address. */
function connect(): void {
  if (connected) return;
  connected = true;
  const engine = process.argv[2];
  if (engine === undefined || !/^[\w.-]+:\d+$/.test(engine)) return;
  settings.resetOptions(settings.getProject(), settings.getStack(), 1, engine, "", false, settings.getOrganization());
}

/** Shows the user what something that takes long is doing; the next such line takes its place. */
export async function progress(message: string): Promise<void> {
  connect();
  await log.info(message, undefined, undefined, true);
}

/** Tells the user something that the deployment's result alone would not say. */
export async function warn(message: string): Promise<void> {
  connect();
  await log.warn(message);
}
