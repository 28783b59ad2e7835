import * as log from "@pulumi/pulumi/log";
import * as settings from "@pulumi/pulumi/runtime/settings";

let connected = false;

/** The provider runs in a process of its own, whose first argument is the engine's address. */
function connect(): void {
  if (connected) return;
  connected = true;
  const engine = process.argv[2];
  if (engine === undefined || !/^[\w.-]+:\d+$/.test(engine)) return;
  // Not asked of Pulumi's runtime, which throws where one of them is missing: no line is worth a failure.
  const { PULUMI_NODEJS_PROJECT, PULUMI_NODEJS_STACK, PULUMI_NODEJS_ORGANIZATION } = process.env;
  const [project = "", stack = "", organization = ""] = [
    PULUMI_NODEJS_PROJECT,
    PULUMI_NODEJS_STACK,
    PULUMI_NODEJS_ORGANIZATION,
  ];
  settings.resetOptions(project, stack, 1, engine, "", false, organization);
}

/**
 * Shows the user what something that takes long is doing; the next such line takes its place. A terminal cuts it after
 * some 45 characters: what changes comes first.
 */
export async function progress(message: string): Promise<void> {
  connect();
  await log.info(message, undefined, undefined, true);
}

/** Tells the user what a change comes to, below the preview or the update. */
export async function tell(message: string): Promise<void> {
  connect();
  await log.info(message);
}

/** Tells the user something that the deployment's result alone would not say. */
export async function warn(message: string): Promise<void> {
  connect();
  await log.warn(message);
}
