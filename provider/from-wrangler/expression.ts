import type { JsonValue } from "./fields";
import { isRecord } from "./fields";

/** A part of the program that is written. */
export type Expression = Value | Code | Call | ObjectLiteral | List;

/** Plain data. */
export interface Value {
  kind: "value";
  value: JsonValue;
  /** Its type is the text itself, not `string`. */
  literal?: boolean;
}

export interface Code {
  kind: "code";
  text: string;
}

export interface Call {
  kind: "call";
  callee: string;
  /** A type from @cloudflare/workers-types, or one written out. */
  type?: string;
  args: { name: string; value: Expression }[];
}

export interface ObjectLiteral {
  kind: "object";
  entries: [key: string, value: Expression][];
}

export interface List {
  kind: "list";
  items: Expression[];
}

export const value = (json: JsonValue): Value => ({ kind: "value", value: json });
/** Text that is its own type. */
export const literal = (text: string): Value => ({ kind: "value", value: text, literal: true });
export const code = (text: string): Code => ({ kind: "code", text });

export const list = (items: Expression[]): List => ({ kind: "list", items });

export function literalOf(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : literal(text);
}

/** An object literal without the entries that are undefined. */
export function object(entries: Record<string, Expression | undefined>): ObjectLiteral {
  return {
    kind: "object",
    entries: Object.entries(entries).flatMap(([key, entry]): [string, Expression][] => (entry ? [[key, entry]] : [])),
  };
}

export function optional(json: JsonValue | undefined): Value | undefined {
  return json === undefined ? undefined : value(json);
}

/** `binding.<maker>(…)` */
export function makerCall(maker: string, args: Call["args"]): Call {
  return { kind: "call", callee: `binding.${maker}`, args };
}

export function sameExpression(a: Expression, b: Expression): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const WIDTH = 110;

/** The text of an expression; lines after the first are indented. `narrow` keeps literal types. */
export function print(expression: Expression, indent = "", column = indent.length, narrow = false): string {
  const inline = printWith(expression, undefined, narrow);
  if (column + inline.length <= WIDTH) return inline;
  return printWith(expression, indent, narrow);
}

/** In one line when there is no indent, otherwise with an entry a line. */
function printWith(expression: Expression, indent: string | undefined, narrow: boolean): string {
  switch (expression.kind) {
    case "code":
      return expression.text;
    case "value":
      return printValue(expression.value, indent) + (narrow && expression.literal ? " as const" : "");
    case "object":
      return printObject(expression.entries, indent, narrow);
    case "list":
      return printList(expression.items, indent, narrow);
    case "call": {
      const callee = expression.callee + (expression.type === undefined ? "" : `<${expression.type}>`);
      // Only the last argument is ever long.
      const args = expression.args.map(({ value: argument }, index) =>
        printWith(argument, index === expression.args.length - 1 ? indent : undefined, narrow),
      );
      return `${callee}(${args.join(", ")})`;
    }
  }
}

function printList(items: Expression[], indent: string | undefined, narrow: boolean): string {
  if (indent === undefined) return `[${items.map((item) => printWith(item, undefined, narrow)).join(", ")}]`;
  const inside = `${indent}  `;
  return `[\n${items.map((item) => `${inside}${print(item, inside, inside.length, narrow)},\n`).join("")}${indent}]`;
}

function printValue(json: JsonValue, indent: string | undefined): string {
  if (isList(json)) {
    const entries = json;
    if (indent === undefined) return `[${entries.map((entry) => printValue(entry, undefined)).join(", ")}]`;
    const lines = entries.map((entry) => `${indent}  ${print(value(entry), `${indent}  `)},\n`);
    return entries.length > 0 ? `[\n${lines.join("")}${indent}]` : "[]";
  }
  if (!isRecord(json)) return JSON.stringify(json);
  const entries = Object.entries(json).flatMap(([key, entry]): [string, Expression][] =>
    entry === undefined ? [] : [[key, value(entry)]],
  );
  return printObject(entries, indent, false);
}

/** Array.isArray does not narrow readonly arrays. */
function isList(json: JsonValue): json is readonly JsonValue[] {
  return Array.isArray(json);
}

function printObject(entries: [string, Expression][], indent: string | undefined, narrow: boolean): string {
  if (entries.length === 0) return "{}";
  if (indent === undefined) {
    return `{ ${entries.map(([key, entry]) => `${printKey(key)}: ${printWith(entry, undefined, narrow)}`).join(", ")} }`;
  }
  const lines = entries.map(([key, entry]) => {
    const head = `${indent}  ${printKey(key)}: `;
    return `${head}${print(entry, `${indent}  `, head.length, narrow)},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

export function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

/** `PAYMENT_KEY` and `payment-key` to `paymentKey`; `OrderProcessor` to `orderProcessor`. */
export function camelCase(...parts: string[]): string {
  const words = parts.flatMap((part) =>
    part
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== ""),
  );
  const camel = words.map(
    (word, index) => (index === 0 ? "" : word.charAt(0).toUpperCase()) + word.slice(index === 0 ? 0 : 1).toLowerCase(),
  );
  const name = camel.join("");
  return /^[A-Za-z]/.test(name) ? name : `_${name}`;
}
