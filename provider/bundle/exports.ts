import type { Parser, Program } from "acorn";
import { ClassFinder, type Extends, kindOfImport } from "./class-finder";
import { loadAcorn } from "./lazy";

/** A class that a module exports, by the name it is exported under. */
export interface ExportedClass {
  name: string;
  /** `unknown` when the text does not tell: a mixin, a class from a module that is not in the bundle. */
  extends: Extends;
}

export interface Exports {
  names: string[];
  /** Each export that is a class, or may be one. */
  classes: ExportedClass[];
  /** False when there may be more than `names`: an `export *` from outside, or text that could not be read. */
  complete: boolean;
}

export const UNKNOWN: Exports = { names: [], classes: [], complete: false };

/** What a module exports, found in its text. Where the text does not tell, the answer is `unknown`, never a guess. */
export function inspectExports(code: string): Exports {
  const program = parseModule(code);
  if (!program) return UNKNOWN;
  const finder = new ClassFinder(program);
  const found = new Map<string, Extends | "no class">();
  let complete = true;
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") {
      found.set("default", finder.kindOf(statement.declaration));
    } else if (statement.type === "ExportAllDeclaration") {
      if (statement.exported) found.set(nameOf(statement.exported), "no class");
      else complete = false;
    } else if (statement.type === "ExportNamedDeclaration") {
      for (const name of declaredNames(statement.declaration)) found.set(name, finder.kindOfName(name));
      for (const { local, exported } of statement.specifiers) {
        const kind = statement.source
          ? kindOfImport(statement.source.value, nameOf(local))
          : finder.kindOfName(nameOf(local));
        found.set(nameOf(exported), kind);
      }
    }
  }
  const classes = [...found].flatMap(([name, kind]) => (kind === "no class" ? [] : [{ name, extends: kind }]));
  return { names: [...found.keys()], classes, complete };
}

/** A module's syntax, or nothing when it is not one. */
export function parseModule(code: string): Program | undefined {
  const options = { ecmaVersion: "latest", sourceType: "module", allowHashBang: true } as const;
  const parser = loadAcorn().Parser.extend(withoutScopes);
  try {
    return parser.parse(code, options);
  } catch {
    try {
      // Source phase imports are understood by workerd, not yet by acorn; what they import is no class.
      return parser.parse(code.replace(/^(\s*import\s+)source\s+(?=[\w$]+\s+from\b)/gm, "$1"), options);
    } catch {
      return undefined;
    }
  }
}

/**
 * Leaves out acorn's search for names that are declared twice or exported undeclared. Its time grows with the square of the
 * declarations, to half a minute for a large bundle, and workerd tells the same when the code is uploaded.
 */
function withoutScopes(Base: typeof Parser): typeof Parser {
  return class extends Base {
    declareName(): void {
      return;
    }
    checkLocalExport(): void {
      return;
    }
  };
}

type Named = Extract<Program["body"][number], { type: "ExportNamedDeclaration" }>;

function declaredNames(declaration: Named["declaration"]): string[] {
  if (!declaration) return [];
  if (declaration.type !== "VariableDeclaration") return [declaration.id.name];
  return declaration.declarations.flatMap(({ id }) => patternNames(id));
}

type Pattern = Extract<
  NonNullable<Named["declaration"]>,
  { type: "VariableDeclaration" }
>["declarations"][number]["id"];

function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? patternNames(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    case "MemberExpression":
      return [];
  }
}

function nameOf(node: Named["specifiers"][number]["local"]): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
