import { camelCase, code, type Expression, object, print, printKey, sameExpression } from "./expression";

/** The record of what differs between the stacks, filled while the program is written. */
export class Environments {
  private readonly rows = new Map<string, Expression[]>();

  constructor(private readonly stacks: string[]) {}

  get isEmpty(): boolean {
    return this.rows.size === 0;
  }

  /**
   * One expression for all stacks: as it is when they agree, otherwise with `environment.…` where they differ,
   * as deep inside as possible.
   *
   * @param name What the part is called when it differs, in words.
   * @param expressions One a stack.
   */
  merge(name: string[], expressions: Expression[]): Expression {
    const [first, ...others] = expressions;
    if (!first) return code("undefined");
    if (others.every((other) => sameExpression(first, other))) return first;
    if (first.kind === "call" && others.every((other) => sameCall(first, other))) {
      const args = first.args.map(({ name: argument }, index) => ({
        name: argument,
        value: this.merge(
          [...name, argument],
          expressions.flatMap((call) => (call.kind === "call" ? (call.args[index]?.value ?? []) : [])),
        ),
      }));
      return { ...first, args };
    }
    if (first.kind === "object" && others.every((other) => sameKeys(first, other))) {
      const entries = first.entries.map(([key], index): [string, Expression] => [
        key,
        this.merge(
          [...name, key],
          expressions.flatMap((other) => (other.kind === "object" ? (other.entries[index]?.[1] ?? []) : [])),
        ),
      ]);
      return { ...first, entries };
    }
    return this.hoist(name, expressions);
  }

  /** Puts what differs into the record. */
  hoist(name: string[], expressions: Expression[]): Expression {
    const wanted = camelCase(...name);
    let key = wanted;
    for (let number = 2; this.rows.has(key); number += 1) key = `${wanted}${number}`;
    this.rows.set(key, expressions);
    return code(`environment.${key}`);
  }

  print(): string {
    const record = this.stacks.map((stack, index) => {
      const row = [...this.rows].flatMap(([key, expressions]): [string, Expression][] => {
        const expression = expressions[index];
        return expression ? [[key, expression]] : [];
      });
      const text = print(object(Object.fromEntries(row)), "  ", Number.POSITIVE_INFINITY, true);
      return `  ${printKey(stack)}: ${text},\n`;
    });
    return `const environments = {\n${record.join("")}};\n`;
  }

  /** What picks the stack's own part of the record. */
  printChoice(): string {
    return [
      "const stack = pulumi.getStack();",
      "const isEnvironment = (name: string): name is keyof typeof environments => name in environments;",
      "if (!isEnvironment(stack)) {",
      '  throw new Error(`Unknown stack "${stack}": expected one of ${Object.keys(environments).join(", ")}.`);',
      "}",
      "const environment = environments[stack];",
      "",
    ].join("\n");
  }
}

function sameCall(a: Expression, b: Expression): boolean {
  return (
    a.kind === "call" &&
    b.kind === "call" &&
    a.callee === b.callee &&
    a.type === b.type &&
    a.args.length === b.args.length
  );
}

function sameKeys(a: Expression, b: Expression): boolean {
  if (a.kind !== "object" || b.kind !== "object" || a.entries.length !== b.entries.length) return false;
  return a.entries.every(([key], index) => key === b.entries[index]?.[0]);
}
