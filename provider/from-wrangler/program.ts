import type { Deployment } from "./deployment";
import { Environments } from "./environments";
import { code, type Expression, list, print, printKey, sameExpression, value } from "./expression";
import { typeImports } from "./imports";
import type { Note } from "./notes";
import { NEW_DURABLE_OBJECT } from "./durable-objects";
import { NEW_WORKFLOW } from "./workflows";

/** What the arguments of one stack have where another has something: the package's own default. */
const DEFAULTS: Record<string, Expression> = {
  url: value(true),
  routes: list([]),
  domains: list([]),
  crons: value([]),
  email: value([]),
  consumers: list([]),
  compatibilityFlags: value([]),
  logpush: value(false),
  sourceMap: value(true),
};

/** Writes the program of all deployments: one text, a stack each. */
export function writeProgram(id: string, deployments: Deployment[], notes: (Note & { stacks: string[] })[]): string {
  const stacks = deployments.map(({ stack }) => stack);
  const environments = new Environments(stacks);
  const args = printSettings(deployments, environments);
  const { bindings, handles } = printBindings(deployments, environments);
  const lost = notes.filter(({ kind }) => kind === "lost").flatMap((note) => comment(note, deployments.length));
  const worker = [
    `export const worker = new Worker(${JSON.stringify(id)}, {\n`,
    ...args,
    ...(bindings.length > 0 ? ["  bindings: {\n", ...bindings, "  },\n"] : []),
    ...(lost.length > 0 ? ["  // Not converted:\n", ...lost] : []),
    "  // Takes over the existing Worker. Not needed after the first `pulumi up`.\n",
    "  adopt: true,\n",
    "});\n",
  ].join("");
  const body = [...handles, worker].join("\n");
  const choice = environments.isEmpty ? stackOnly(body) : [environments.print(), environments.printChoice()];
  const head = [
    ...(body.includes("config.requireSecret(") ? ["const config = new pulumi.Config();\n"] : []),
    ...choice,
  ];
  return [imports([...head, body].join("\n")), ...head, body].join("\n");
}

function stackOnly(body: string): string[] {
  return /\bstack ===/.test(body) ? ["const stack = pulumi.getStack();\n"] : [];
}

function printSettings(deployments: Deployment[], environments: Environments): string[] {
  const keys = [...new Set(deployments.flatMap(({ settings }) => [...settings.keys()]))];
  return keys.flatMap((key) => {
    const found = deployments.map(({ settings }) => settings.get(key));
    if (found.every((expression) => expression === undefined)) return [];
    const merged = environments.merge(
      [key],
      found.map((expression) => expression ?? DEFAULTS[key] ?? code("undefined")),
    );
    const head = `  ${key}: `;
    return [`${head}${print(merged, "  ", head.length)},\n`];
  });
}

function printBindings(
  deployments: Deployment[],
  environments: Environments,
): { bindings: string[]; handles: string[] } {
  const handles = new Map<string, Expression>();
  const bindings: string[] = [];
  const names = [...new Set(deployments.flatMap((deployment) => [...deployment.bindings.keys()]))];
  const everywhere = names.filter((name) => deployments.every((deployment) => deployment.bindings.has(name)));
  for (const name of everywhere) {
    const found = deployments.flatMap((deployment) => deployment.bindings.get(name) ?? []);
    const handle = handleName(found);
    const merged = environments.merge(handle === undefined ? [name] : [handle], found);
    const bound = handle === undefined ? merged : nameHandle(handle, merged, handles);
    const head = `    ${printKey(name)}: `;
    bindings.push(`${head}${print(bound, "    ", head.length)},\n`);
  }
  bindings.push(
    ...printPartial(
      deployments,
      names.filter((name) => !everywhere.includes(name)),
    ),
  );
  return {
    bindings,
    handles: [...handles].map(([name, expression]) => `export const ${name} = ${print(expression)};\n`),
  };
}

/** A binding that only some stacks have is optional in `env`, as it is in the deployed Worker. */
function printPartial(deployments: Deployment[], names: string[]): string[] {
  const groups: { stacks: string[]; entries: { name: string; expression: Expression }[] }[] = [];
  for (const name of names) {
    const rest = deployments.flatMap(({ stack, bindings }) => {
      const expression = bindings.get(name);
      return expression ? [{ stack, expression }] : [];
    });
    while (rest.length > 0) {
      const [{ expression } = { expression: code("undefined") }] = rest;
      const stacks = rest.filter((other) => sameExpression(other.expression, expression)).map(({ stack }) => stack);
      rest.splice(0, rest.length, ...rest.filter(({ stack }) => !stacks.includes(stack)));
      const group = groups.find((other) => other.stacks.join() === stacks.join());
      if (group) group.entries.push({ name, expression });
      else groups.push({ stacks, entries: [{ name, expression }] });
    }
  }
  return groups.flatMap(({ stacks, entries }) => {
    const tests = stacks.map((stack) => `stack === ${JSON.stringify(stack)}`);
    const condition = tests.length > 1 ? `(${tests.join(" || ")})` : tests.join("");
    const lines = entries.map(({ name, expression }) => {
      const head = `      ${printKey(name)}: `;
      return `${head}${print(expression, "      ", head.length)},\n`;
    });
    return [`    ...(${condition} && {\n`, ...lines, "    }),\n"];
  });
}

const HANDLES = [NEW_WORKFLOW, NEW_DURABLE_OBJECT];

/** The name of a handle, when a binding is one in every stack. */
function handleName(found: Expression[]): string | undefined {
  const ids = found.map((expression) => {
    if (expression.kind !== "call" || !HANDLES.includes(expression.callee)) return undefined;
    const id = expression.args[0]?.value;
    return id?.kind === "value" && typeof id.value === "string" ? id.value : undefined;
  });
  const [first] = ids;
  return ids.every((id) => id === first) ? first : undefined;
}

/** Two bindings of one Workflow share its handle. */
function nameHandle(name: string, expression: Expression, handles: Map<string, Expression>): Expression {
  const known = [...handles].find(([, other]) => sameExpression(other, expression));
  if (!known) handles.set(name, expression);
  return code(known?.[0] ?? name);
}

function comment({ at, text, stacks }: Note & { stacks: string[] }, deployments: number): string[] {
  const where = stacks.length < deployments ? `${stacks.join(", ")}: ` : "";
  return [`  // - ${where}${at}: ${text}\n`];
}

function imports(program: string): string {
  const values = ["binding", "DurableObject", "Worker", "Workflow"].filter((name) =>
    new RegExp(`(new |[^\\w.])${name}[.(<]`).test(program),
  );
  const types = typeImports(program);
  return [
    ...(types.length > 0 ? [`import type {${listTypes(types)}} from "@cloudflare/workers-types";\n`] : []),
    ...(/\bpulumi\.(Config|getStack)\(/.test(program) ? ['import * as pulumi from "@pulumi/pulumi";\n'] : []),
    `import { ${values.join(", ")} } from "pulumi-cloudflare-workers";\n`,
  ].join("");
}

function listTypes(types: string[]): string {
  const inline = ` ${types.join(", ")} `;
  return inline.length < 70 ? inline : `\n${types.map((type) => `  ${type},\n`).join("")}`;
}
