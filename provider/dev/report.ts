import { styleText } from "node:util";

import type { LocalOutput } from "../local";
import type { Diagnostic, Step } from "./events";

type Style = Parameters<typeof styleText>[0];

const WORKER_STYLES: Style[] = ["cyan", "magenta", "blue", "green", "yellow"];

const SIGNS: Record<string, { sign: string; style: Style } | undefined> = {
  create: { sign: "+", style: "green" },
  update: { sign: "~", style: "yellow" },
  delete: { sign: "-", style: "red" },
  "create-replacement": { sign: "+", style: "green" },
  "delete-replaced": { sign: "-", style: "red" },
};

/** What a person sees of it, a few lines a change. */
export class Report {
  private readonly styles = new Map<string, Style>();
  private readonly ids = new Map<string, string>();
  private outputs = new Map<string, string>();

  constructor(private readonly stream: NodeJS.WriteStream) {}

  line(text = ""): void {
    this.stream.write(`${text}\n`);
  }

  note(text: string): void {
    this.line(this.paint("dim", text));
  }

  failure(text: string): void {
    this.line(this.paint("red", text));
  }

  /** A line for a resource that changed; for the stack, its outputs that did. */
  readonly step = (step: Step): void => {
    const { op, kind, name, changed, outputs, type } = step;
    if (type === "pulumi:pulumi:Stack") {
      if (op !== "delete") this.stackOutputs(outputs);
      return;
    }
    if (typeof outputs["name"] === "string") this.ids.set(outputs["name"], name);
    const shown = SIGNS[op];
    if (!shown) return;
    const properties = changed.filter((property) => !property.startsWith("__"));
    const which = op === "update" && properties.length > 0 ? this.paint("dim", `  ${properties.join(", ")}`) : "";
    this.line(`${this.paint(shown.style, shown.sign)} ${kind} ${name}${which}`);
  };

  readonly diagnostic = ({ severity, message }: Diagnostic): void => {
    if (severity === "error") this.failure(message);
    else if (severity === "warning") this.line(this.paint("yellow", message));
    else this.line(message);
  };

  /** A line that a Worker logged, or the runtime about it. */
  readonly log = ({ worker, level, message }: LocalOutput): void => {
    const name = worker === undefined ? "" : this.paint(this.styleOf(worker), `[${this.ids.get(worker) ?? worker}]`);
    const style = level === "error" ? "red" : level === "warn" ? "yellow" : undefined;
    for (const line of message.split("\n")) {
      this.line([name, style ? this.paint(style, line) : line].filter(Boolean).join(" "));
    }
  };

  private stackOutputs(outputs: Record<string, unknown>): void {
    const now = new Map(Object.entries(outputs).map(([name, value]) => [name, shownValue(value)]));
    for (const [name, value] of now) {
      if (this.outputs.get(name) !== value) this.line(`  ${name}  ${this.paint("bold", value)}`);
    }
    this.outputs = now;
  }

  private styleOf(worker: string): Style {
    const style = this.styles.get(worker) ?? WORKER_STYLES[this.styles.size % WORKER_STYLES.length] ?? "cyan";
    this.styles.set(worker, style);
    return style;
  }

  private paint(style: Style, text: string): string {
    return styleText(style, text, { stream: this.stream });
  }
}

function shownValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
