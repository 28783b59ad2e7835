import type { AnyNode, Class, Literal, Program } from "acorn";

export type Extends = "WorkflowEntrypoint" | "DurableObject" | "WorkerEntrypoint" | "nothing" | "unknown";
export type Kind = Extends | "no class";

const RUNTIME_MODULE = "cloudflare:workers";
const NO_CLASS = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "FunctionDeclaration",
  "ObjectExpression",
  "ArrayExpression",
  "Literal",
  "TemplateLiteral",
  "UnaryExpression",
  "BinaryExpression",
  "UpdateExpression",
]);

interface Import {
  source: string;
  /** `*` for a namespace. */
  name: string;
}

/** Finds what the classes of a module extend, through the names that the module gives them. */
export class ClassFinder {
  private readonly imports = new Map<string, Import>();
  /** All that is ever assigned to a name: bundlers declare here and assign there. */
  private readonly values = new Map<string, AnyNode[]>();
  /** Names that take a value which is not written down, as a part of a destructured one. */
  private readonly unclear = new Set<string>();

  constructor(program: Program) {
    for (const statement of program.body) this.declare(statement);
    this.collectAssignments(program);
  }

  kindOfName(name: string): Kind {
    return this.ofName(name, new Set());
  }

  kindOf(node: AnyNode): Kind {
    return this.ofNode(node, new Set());
  }

  private declare(statement: AnyNode): void {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers) {
          this.imports.set(specifier.local.name, { source: String(statement.source.value), name: imported(specifier) });
        }
        return;
      case "ClassDeclaration":
      case "FunctionDeclaration":
        if (statement.id) this.add(statement.id.name, statement);
        return;
      case "VariableDeclaration":
        for (const { id, init } of statement.declarations) {
          if (id.type !== "Identifier") for (const name of identifiersIn(id)) this.unclear.add(name);
          else if (init) this.add(id.name, init);
          else this.values.set(id.name, this.values.get(id.name) ?? []);
        }
        return;
      case "ExportNamedDeclaration":
        if (statement.declaration) this.declare(statement.declaration);
        return;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        if ((declaration.type === "ClassDeclaration" || declaration.type === "FunctionDeclaration") && declaration.id) {
          this.add(declaration.id.name, declaration);
        }
        return;
      }
    }
  }

  private collectAssignments(program: Program): void {
    walk(program, (node) => {
      if (node.type !== "AssignmentExpression") return;
      if (node.left.type === "Identifier") {
        if (this.values.has(node.left.name)) this.add(node.left.name, node.right);
      } else if (node.left.type !== "MemberExpression") {
        for (const name of identifiersIn(node.left)) this.unclear.add(name);
      }
    });
  }

  private add(name: string, value: AnyNode): void {
    const values = this.values.get(name);
    if (values) values.push(value);
    else this.values.set(name, [value]);
  }

  private ofName(name: string, seen: Set<string>): Kind {
    if (seen.has(name) || this.unclear.has(name)) return "unknown";
    const from = this.imports.get(name);
    if (from) return from.name === "*" ? "no class" : kindOfImport(from.source, from.name);
    const inside = new Set(seen).add(name);
    const kinds = (this.values.get(name) ?? [])
      // A decorator's output hands the class to a helper and back to its own name: it tells nothing new.
      .filter((value) => !wrapped(value).some((node) => node.type === "Identifier" && node.name === name))
      .map((value) => this.ofNode(value, inside));
    return agreed(kinds);
  }

  private ofNode(node: AnyNode, seen: Set<string>): Kind {
    if (NO_CLASS.has(node.type)) return "no class";
    switch (node.type) {
      case "ClassDeclaration":
      case "ClassExpression":
        return this.ofClass(node, seen);
      case "Identifier":
        return this.ofName(node.name, seen);
      case "MemberExpression":
        return node.computed ? "unknown" : this.ofMember(node.object, node.property);
      case "CallExpression":
        return agreed(wrapped(node).map((argument) => this.ofNode(argument, seen)));
      case "AssignmentExpression":
        return node.operator === "=" ? this.ofNode(node.right, seen) : "unknown";
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        return last ? this.ofNode(last, seen) : "unknown";
      }
      case "ConditionalExpression":
        return agreed([node.consequent, node.alternate].map((branch) => this.ofNode(branch, seen)));
      default:
        return "unknown";
    }
  }

  private ofClass({ superClass }: Class, seen: Set<string>): Kind {
    if (!superClass || (superClass.type === "Literal" && superClass.value === null)) return "nothing";
    const kind = this.ofNode(superClass, seen);
    return kind === "no class" ? "unknown" : kind;
  }

  private ofMember(object: AnyNode, property: AnyNode): Kind {
    if (object.type !== "Identifier") return "unknown";
    const from = this.imports.get(object.name);
    const name = property.type === "Identifier" ? property.name : undefined;
    return from?.name === "*" && name !== undefined ? kindOfImport(from.source, name) : "unknown";
  }
}

export function kindOfImport(source: Literal["value"], name: string): Kind {
  if (source !== RUNTIME_MODULE) return "unknown";
  if (name === "WorkflowEntrypoint" || name === "DurableObject" || name === "WorkerEntrypoint") return name;
  return name === "RpcTarget" ? "nothing" : "unknown";
}

/** What a call of esbuild's or TypeScript's helpers gives back: the class that it was given. */
function wrapped(node: AnyNode): AnyNode[] {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return [];
  const helper = /^(__name|__decorateClass|__decorate|__decorateElement)\d*$/.exec(node.callee.name)?.[1];
  const value = helper === "__name" ? node.arguments[0] : helper ? node.arguments.at(-1) : undefined;
  return value ? [value] : [];
}

/** One answer of several: what they say together, or nothing certain. */
function agreed(kinds: Kind[]): Kind {
  const [first, ...others] = new Set(kinds);
  return first !== undefined && others.length === 0 ? first : "unknown";
}

function imported(specifier: Extract<AnyNode, { type: `Import${string}Specifier` | "ImportSpecifier" }>): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.imported.type === "Identifier" ? specifier.imported.name : String(specifier.imported.value);
}

/** All names in a pattern; some are keys and bind nothing, which does no harm. */
function identifiersIn(pattern: AnyNode): string[] {
  const names: string[] = [];
  walk(pattern, (node) => {
    if (node.type === "Identifier") names.push(node.name);
  });
  return names;
}

/** Without recursion: a long chain of operators nests deeper than the stack. */
export function walk(root: AnyNode, visit: (node: AnyNode) => void): void {
  const open: object[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isNode(value)) visit(value);
    const children: unknown[] = Object.values(value);
    for (const child of children) {
      if (typeof child === "object" && child !== null && !(child instanceof RegExp)) open.push(child);
    }
  }
}

function isNode(value: object): value is AnyNode {
  return "type" in value && typeof value.type === "string" && "start" in value;
}
