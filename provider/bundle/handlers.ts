import type { AnyNode, Class, ObjectExpression, Program } from "acorn";

import { walk } from "./class-finder";
import { SCRIPT_TYPE } from "./content";
import { parseModule } from "./exports";
import type { Bundle } from "./types";

/**
 * The handlers that the default export of the main module has, `fetch` and `queue` for example. Nothing where the text does not tell:
 * an object that is made by a call, or changed after it was made, or a class that inherits from another one.
 */
export function handlersOf({ mainModule, modules }: Pick<Bundle, "mainModule" | "modules">): string[] | undefined {
  const main = modules.find(({ name }) => name === mainModule);
  return main?.contentType === SCRIPT_TYPE ? inspectHandlers(Buffer.from(main.body).toString()) : undefined;
}

/** The same of a module's text. */
export function inspectHandlers(code: string): string[] | undefined {
  const program = parseModule(code);
  const exported = program && defaultExport(program);
  const value = exported?.type === "Identifier" ? valueOf(exported.name, program) : exported;
  switch (value?.type) {
    case "ObjectExpression":
      return keysOf(value);
    case "ClassDeclaration":
    case "ClassExpression":
      return isWorkerEntrypoint(value, program) ? methodsOf(value) : undefined;
    default:
      return undefined;
  }
}

function defaultExport(program: Program): AnyNode | undefined {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
    if (statement.type !== "ExportNamedDeclaration" || statement.source) continue;
    const found = statement.specifiers.find(({ exported }) => nameOf(exported) === "default");
    if (found) return found.local;
  }
  return undefined;
}

/** What a name stands for, if the module mentions it only where it gets its value and where it is exported. */
function valueOf(name: string, program: Program | undefined): AnyNode | undefined {
  if (!program) return undefined;
  let mentions = 0;
  walk(program, (node) => {
    if (node.type === "Identifier" && node.name === name) mentions += 1;
  });
  if (mentions !== 2) return undefined;
  for (const statement of program.body) {
    if (statement.type === "ClassDeclaration" && statement.id.name === name) return statement;
    if (statement.type !== "VariableDeclaration") continue;
    const found = statement.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
    if (found?.init) return found.init;
  }
  return undefined;
}

function keysOf({ properties }: ObjectExpression): string[] | undefined {
  const keys = properties.map((property) =>
    property.type === "Property" && !property.computed ? nameOf(property.key) : undefined,
  );
  return allKnown(keys);
}

function methodsOf({ body }: Class): string[] | undefined {
  const names = body.body.map((member) => {
    if (member.type === "StaticBlock") return "";
    if (member.static) return "";
    return member.computed ? undefined : nameOf(member.key);
  });
  return allKnown(names)?.filter((name) => name !== "");
}

function allKnown(names: (string | undefined)[]): string[] | undefined {
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}

/** Whether it extends that class itself: what a class between them has, is not looked for. */
function isWorkerEntrypoint({ superClass }: Class, program: Program | undefined): boolean {
  if (superClass?.type !== "Identifier") return false;
  return (program?.body ?? []).some(
    (statement) =>
      statement.type === "ImportDeclaration" &&
      statement.source.value === "cloudflare:workers" &&
      statement.specifiers.some(
        (specifier) =>
          specifier.type === "ImportSpecifier" &&
          specifier.local.name === superClass.name &&
          nameOf(specifier.imported) === "WorkerEntrypoint",
      ),
  );
}

function nameOf(node: AnyNode): string | undefined {
  if (node.type === "Identifier") return node.name;
  return node.type === "Literal" ? String(node.value) : undefined;
}
