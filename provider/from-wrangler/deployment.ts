import path from "node:path";

import { readBindings, secretBinding } from "./bindings";
import type { Expression } from "./expression";
import { Fields } from "./fields";
import type { Environment } from "./inheritance";
import { noteNoCounterpart } from "./no-counterpart";
import { type Note, Notes } from "./notes";
import { noteProject } from "./project";
import { readSecretNames } from "./read-config";
import { readRoutes, type Routes } from "./routes";
import { readSettings } from "./settings";
import { ownWorkflowName } from "./workflows";

/** What one environment deploys, as parts of a program. */
export interface Deployment extends Routes {
  /** The Pulumi stack that it becomes. */
  stack: string;
  /** The environment; nothing for the top level. */
  environment: string | undefined;
  worker: string;
  accountId: string | undefined;
  /** The Worker's arguments, bindings aside. */
  settings: Map<string, Expression | undefined>;
  bindings: Map<string, Expression>;
  secrets: string[];
  /** The names of its own Workflows. */
  workflows: string[];
  notes: Note[];
}

/** Reads one environment of a configuration that stands in `folder`. */
export function readDeployment(environment: Environment, stack: string, folder: string): Deployment {
  const notes = new Notes();
  const config = new Fields({ name: defaultWorkerName(folder), ...environment.config }, "");
  const worker = config.requiredText("name");
  const routes = readRoutes(config, environment, notes);
  const settings = readSettings(config, routes, notes);
  const { bindings, exports } = readBindings(
    config,
    { worker, topLevelName: environment.topLevelName, environment: environment.name },
    notes,
  );
  if (exports) settings.set("exports", exports);
  const secrets = readSecrets(config, environment, folder, bindings, notes);
  for (const secret of secrets) bindings.set(secret, secretBinding(secret));
  const accountId = config.text("account_id") || undefined;
  noteNoCounterpart(config, notes);
  noteProject(folder, notes);
  for (const key of environment.notInherited) {
    notes.check(
      key,
      "set only at the top level. This environment does not inherit it, with wrangler or in the program.",
    );
  }
  const workflows = [...bindings.values()].flatMap((binding) => ownWorkflowName(binding) ?? []);
  return {
    stack,
    environment: environment.name,
    worker,
    accountId,
    settings,
    bindings,
    secrets,
    workflows,
    notes: notes.all,
    ...routes,
  };
}

/** The folder's name, because wrangler has no default for the name of a Worker. */
function defaultWorkerName(folder: string): string {
  return path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-");
}

/** A configuration names its secrets when it lists what is required; otherwise those of local development are the best guess. */
function readSecrets(
  config: Fields,
  { name }: Environment,
  folder: string,
  bindings: Map<string, Expression>,
  notes: Notes,
): string[] {
  const declared = config.object("secrets")?.texts("required");
  if (declared) return declared;
  const local = readSecretNames(folder, name);
  const names = (local?.names ?? []).filter((secret) => !bindings.has(secret));
  if (local && names.length > 0) {
    notes.check(local.file, `treated as secrets of the Worker, because wrangler dev uses them: ${names.join(", ")}.`);
  }
  return names;
}
