import { kindOfImport, type Kind } from "./class-finder";

/**
 * What a class extends, read from the text around its name alone: parsing a large bundle takes longer than making it. Only for text as
 * esbuild prints it, which has no comments or parentheses where they say nothing. It looks at each mention of a name. What cannot give
 * the name a value is passed over; if exactly one is left, also counting strings and comments, that one is where the value comes from.
 * Nothing when there are more, or when a value is not plainly a class: then the parser has to tell.
 */
export class PrintedModule {
  /** Without the names it exports, at its end. */
  private readonly body: string;
  private readonly exported = new Map<string, string>();

  constructor(code: string) {
    const list = /[\n;]export\s*\{([\w$\s,]*)\};?\s*(?:\/\/# sourceMappingURL=\S*\s*)?$/.exec(code.slice(-TAIL));
    this.body = list ? code.slice(0, Math.max(0, code.length - TAIL) + list.index + 1) : code;
    for (const entry of list?.[1]?.split(",") ?? []) {
      const [local = "", name = local] = entry.trim().split(/\s+as\s+/);
      this.exported.set(name, local);
    }
  }

  kindOf(exported: string): Kind | undefined {
    const local = this.exported.get(exported);
    return local === undefined ? undefined : this.ofName(local, []);
  }

  private ofName(name: string, seen: string[]): Kind | undefined {
    if (seen.includes(name) || !/^[\w$]+$/.test(name)) return undefined;
    const found = this.originOf(name);
    if (!found) return undefined;
    if ("module" in found) return found.name === "*" ? "no class" : kindOfImport(found.module, found.name);
    if ("alias" in found) return this.ofName(found.alias, [...seen, name]);
    const { base, member } = found;
    if (base === undefined) return "nothing";
    const kind = member === undefined ? this.ofName(base, [...seen, name]) : this.ofMember(base, member);
    return kind === "no class" ? "unknown" : kind;
  }

  private ofMember(base: string, member: string): Kind | undefined {
    const found = this.originOf(base);
    return found && "module" in found && found.name === "*" ? kindOfImport(found.module, member) : undefined;
  }

  private originOf(name: string): Origin | undefined {
    let only: number | undefined;
    let mentions = 0;
    for (let at = this.body.indexOf(name); at !== -1; at = this.body.indexOf(name, at + name.length)) {
      mentions += 1;
      if (mentions > MOST_MENTIONS) return undefined;
      if (!this.mayGiveValue(at, at + name.length)) continue;
      if (only !== undefined) return undefined;
      only = at;
    }
    return only === undefined ? undefined : (this.importAt(name, only) ?? this.classAt(name, only));
  }

  /** Whether a mention, from one place to another, may be where the name gets a value. */
  private mayGiveValue(from: number, to: number): boolean {
    const before = this.body.slice(Math.max(0, from - NEAR), from);
    const after = this.body.slice(to, to + NEAR);
    if (/[\w$]$/.test(before) || /^[\w$]/.test(after)) return false;
    if (/(?<!\.\.)\.$/.test(before)) return false;
    if (/\b(?:class|function|as)\s*\*?\s*$/.test(before)) return true;
    if (/\bimport(?:\s+(?:source|defer))?\s*$/.test(before)) return true;
    // Within a pattern, or a list.
    if (/^\s*[,}\]]/.test(after)) return /(?:[{,[:]|\.\.\.)\s*$/.test(before) || before.trim() === "";
    return /^\s*(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>])/.test(after);
  }

  private importAt(name: string, at: number): Origin | undefined {
    const start = this.body.lastIndexOf("import", at);
    const clause = /import\b([\w$\s,{}*]+)\bfrom\s*(?:"([^"\n]*)"|'([^'\n]*)')/y;
    clause.lastIndex = Math.max(start, 0);
    const found = start === -1 ? null : clause.exec(this.body);
    if (!found || clause.lastIndex < at) return undefined;
    const [, names = "", double, single] = found;
    const module = double ?? single ?? "";
    const [first = "", braced = ""] = names.split(/[{}]/);
    for (const each of first.split(",").map((part) => part.trim())) {
      if (each === name) return { module, name: "default" };
      if (each.startsWith("*") && each.split(/\s+as\s+|\*as\s+/).at(-1) === name) return { module, name: "*" };
    }
    for (const each of braced.split(",").map((part) => part.trim().split(/\s+as\s+/))) {
      const [imported = "", local = imported] = each;
      if (local === name) return { module, name: imported };
    }
    return undefined;
  }

  /** A class of this name, or one that is assigned to it, if it is all that is assigned. */
  private classAt(name: string, at: number): Origin | undefined {
    const lineStart = this.body.lastIndexOf("\n", at) + 1;
    const statement = /( *)(?:(?:var|let|const) )?(?:class )?/y;
    statement.lastIndex = lineStart;
    const [beginning = "", indent = ""] = statement.exec(this.body) ?? [];
    if (lineStart + beginning.length !== at) return undefined;
    const rest = this.body.slice(at + name.length, at + name.length + NEAR);
    const alias = /^ = ([A-Za-z_$][\w$]*);\n/.exec(rest)?.[1];
    if (alias !== undefined && !LITERALS.has(alias)) return { alias };
    const head = beginning.endsWith("class ")
      ? /^(?: extends ([\w$]+)(?:\.([\w$]+))?)? \{\n/.exec(rest)
      : /^ = class(?: (?!extends )[\w$]+)?(?: extends ([\w$]+)(?:\.([\w$]+))?)? \{\n/.exec(rest);
    if (!head) return undefined;
    // What follows the class could make something else of it.
    const end = this.body.indexOf(`\n${indent}}`, at);
    const after = this.body.slice(end + indent.length + 2, end + indent.length + 4);
    if (end === -1 || !(beginning.endsWith("class ") ? /^\n/ : /^;\n/).test(after)) return undefined;
    return LITERALS.has(head[1] ?? "") ? undefined : { base: head[1], member: head[2] };
  }
}

/** The exports stand within so much of the end, else they are many and the parser reads them. */
const TAIL = 16 * 1024;
/** A name of one letter, in minified code, is in every other word. */
const MOST_MENTIONS = 1000;
/** So much around a name tells what it is. */
const NEAR = 512;
const LITERALS = new Set(["null", "true", "false", "this", "super", "new", "class", "function"]);

/** Where a name comes from: a module, another name, or a class and what that extends. */
type Origin =
  { module: string; name: string } | { alias: string } | { base: string | undefined; member: string | undefined };
