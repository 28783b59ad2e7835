import type { Conversion, StackNote } from "./conversion";
import type { Deployment } from "./deployment";
import { camelCase } from "./expression";

const WIDTH = 80;

/**
 * What was written, what is left to do, and what was not converted, for a terminal of 80 columns.
 *
 * @param source The configuration's file name.
 * @param written The file that the program is in.
 */
export function report({ deployments, notes }: Conversion, source: string, written: string): string {
  const sections: [string, string[]][] = [
    ["Stacks:", deployments.length > 1 ? deployments.flatMap(stackLine) : []],
    ["Set in each stack:", fillIn(deployments)],
    ["Check:", itemsOf("check", notes, deployments.length)],
    ["Not converted:", itemsOf("lost", notes, deployments.length)],
    ["Ignored, because only wrangler uses it:", wranglerOnly(notes)],
    [
      "Next:",
      item(
        "`pulumi preview` shows the Worker as a create; `pulumi up` takes over the existing Worker. After that, deploy only with Pulumi.",
      ),
    ],
  ];
  const text = sections.flatMap(([title, lines]) => (lines.length > 0 ? ["", title, ...lines] : []));
  return [...wrap(`${written}: ${count(deployments)}, from ${source}.`, ""), ...text].join("\n");
}

function stackLine({ stack, worker, environment }: Deployment): string[] {
  const origin =
    environment === undefined ? "from the top level; --stack sets another name" : `from env.${environment}`;
  return wrap(`${stack}: Worker "${worker}", ${origin}`, "  ");
}

function count(deployments: Deployment[]): string {
  const most = (size: (deployment: Deployment) => number) => Math.max(0, ...deployments.map(size));
  const parts = [
    `Worker "${deployments[0]?.worker ?? ""}"`,
    plural(
      most(({ bindings }) => bindings.size),
      "binding",
    ),
    plural(
      most(({ workflows }) => workflows.length),
      "Workflow",
    ),
    plural(
      most(({ routes }) => routes.length),
      "route",
    ),
    plural(
      most(({ domains }) => domains.length),
      "custom domain",
    ),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function plural(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;
}

function fillIn(deployments: Deployment[]): string[] {
  const accounts = deployments.flatMap(({ accountId, stack }) => {
    const elsewhere = deployments.some((other) => other.accountId !== accountId);
    const command = `  pulumi config set cloudflare:accountId ${accountId ?? ""}`;
    return accountId === undefined ? [] : [elsewhere ? `${command} \\\n    --stack ${stack}` : command];
  });
  const secrets = deployments.flatMap((deployment) => deployment.secrets);
  return [
    ...new Set(accounts),
    ...[...new Set(secrets)].map((name) => `  pulumi config set --secret ${camelCase(name)}`),
    ...(deployments.some(hasCode)
      ? item(
          "Secrets set with `wrangler secret put` are not in any file. List them with `npx wrangler secret list`. The first deployment removes those that the program does not bind.",
        )
      : []),
  ];
}

/** A Worker of assets alone has no secrets. */
function hasCode({ settings }: Deployment): boolean {
  return settings.get("entrypoint") !== undefined || settings.get("assets") === undefined;
}

function itemsOf(kind: "check" | "lost", notes: StackNote[], deployments: number): string[] {
  const found = notes.filter((note) => note.kind === kind);
  return found.flatMap(({ at, text, stacks }) =>
    item(`${stacks.length < deployments ? `${stacks.join(", ")}: ` : ""}${at}: ${text}`),
  );
}

function wranglerOnly(notes: StackNote[]): string[] {
  const keys = notes.filter(({ kind }) => kind === "wrangler").map(({ at }) => at);
  return keys.length > 0 ? wrap([...new Set(keys)].join(", "), "  ") : [];
}

function item(text: string): string[] {
  const [first = "", ...rest] = wrap(text, "    ");
  return [`  - ${first.trimStart()}`, ...rest];
}

/** Lines of at most 80 columns. A longer word gets a line of its own. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
