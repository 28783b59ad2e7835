// Runs in the plugin's process.
import type { dynamic } from "@pulumi/pulumi";

import { type Account, openAccount } from "../cloudflare/account";
import { readSettings, type Settings } from "../cloudflare/settings";
import { Claims, type Identity } from "./claims";
import { tell, warn } from "./engine-log";
import { endWithEngine } from "./engine-watch";
import { type Failure, unsaying, withoutSecrets } from "./failure";
import { SAY_WAITS } from "./say-waits";
import { sameValue } from "./unknown";

export interface Checked<Inputs> {
  inputs: Inputs;
  failures: Failure[];
}

/** What a resource's code gets besides its inputs. */
export interface Context {
  settings: Settings;
  /** The API of the account, opened once a process; the token is read when it is first used. */
  account(accountId: string): Account;
}

/** Notes what is done so far, so that a failure after it keeps the resource, and the next update goes on from there. */
export type Keep<Outputs> = (id: string, outputs: Outputs) => void;

/** What a resource is: plain inputs and a client in, plain outputs out. Nothing here knows Pulumi's classes. */
export interface ResourceDefinition<Inputs extends object, Outputs extends Inputs> {
  /** Normalises what the program sent; what it returns is what previews show and what state keeps. */
  check(
    news: Record<string, unknown>,
    context: Context,
    olds: Inputs | undefined,
  ): Checked<Inputs> | Promise<Checked<Inputs>>;
  /** What a change of each input means; one that says how to deploy, not what, is `ignored`. */
  inputs: Record<keyof Inputs & string, "update" | "replace" | "ignored">;
  /**
   * What an input is that state does not have. The engine writes the whole state at each step, and a preview lists each input:
   * one that says nothing costs both. They are part of the format of state, so that they never change, whatever the defaults of
   * options become.
   */
  unsaid?: Partial<Inputs>;
  /** What people should know of an update that the changed inputs do not show. */
  tell?(olds: Outputs, news: Inputs): string | undefined;
  /** Which of its values are secrets: what fails may say them, in Cloudflare's words or those of the user's code, and no error does. */
  secrets?(values: Inputs): unknown;
  /** Whether the last deployment left it with something to do, which a refresh must not make forgotten. */
  unfinished?(olds: Outputs): boolean;
  /** Whether what takes its place cannot be there beside it. */
  deletesFirst?: true;
  /** What it is in the account; what the program still has is not deleted with another resource that was the same. */
  identity?(inputs: Inputs): Identity;
  create(inputs: Inputs, context: Context, keep: Keep<Outputs>): Promise<{ id: string; outputs: Outputs }>;
  update(id: string, olds: Outputs, news: Inputs, context: Context, keep: Keep<Outputs>): Promise<Outputs>;
  /** Nothing, when it is gone. */
  read(id: string, olds: Outputs, context: Context): Promise<{ inputs: Inputs; outputs: Outputs } | undefined>;
  delete(id: string, olds: Outputs, context: Context): Promise<void>;
}

/** A definition as the dynamic provider protocol wants it. */
export function dynamicProvider<Inputs extends object, Outputs extends Inputs>(
  definition: ResourceDefinition<Inputs, Outputs>,
): dynamic.ResourceProvider {
  let settings = readSettings();
  const context: Context = {
    get settings() {
      return settings;
    },
    account: (accountId) => openAccount(accountId, settings, SAY_WAITS),
  };
  // State holds what an earlier definition returned; reading it as today's type is the definition's promise to keep.
  const asOutputs = (props: object) => ({ ...definition.unsaid, ...withoutProvider(props) }) as Outputs;
  const asInputs = (props: object) => ({ ...definition.unsaid, ...withoutProvider(props) }) as Inputs;
  const said = (values: object, ...before: object[]) => saidOf(values, definition.unsaid ?? {}, before);
  const hiding =
    (...values: object[]) =>
    (text: string) =>
      unsaying(
        text,
        values.map((props) => definition.secrets?.(asInputs(props))),
      );
  const claims = new Claims();
  const claim = (inputs: Inputs) => {
    claims.add(definition.identity?.(inputs));
  };

  return {
    configure(request) {
      endWithEngine();
      settings = readSettings((key) => request.config.get(key));
      return Promise.resolve();
    },
    async check(olds: object, news: object) {
      const known = Object.keys(withoutProvider(olds)).length > 0 ? asInputs(olds) : undefined;
      const { hidden, ...given } = withoutProvider(news);
      const { inputs, failures } = await definition.check(given, checkContext(context, known), known);
      const secrets = Array.isArray(hidden) ? hidden.map((name) => given[String(name)]) : [];
      return { inputs: said(inputs, olds), failures: failures.map((failure) => withoutSecrets(failure, secrets)) };
    },
    async diff(_id, olds: object, news: object) {
      const before = asInputs(olds);
      const after = asInputs(news);
      const changed = inputNames(definition).filter(
        (name) => definition.inputs[name] !== "ignored" && !sameValue(before[name], after[name]),
      );
      const replaces = changed.filter((name) => definition.inputs[name] === "replace");
      if (replaces.length === 0) claim(after);
      const unfinished = definition.unfinished?.(asOutputs(olds)) ?? false;
      const told = replaces.length === 0 ? definition.tell?.(asOutputs(olds), after) : undefined;
      if (told !== undefined) await tell(told);
      return {
        changes: changed.length > 0 || unfinished,
        replaces,
        // What is the same in the account cannot be there twice.
        ...(replaces.length > 0 &&
          (definition.deletesFirst === true || sameIdentity(definition, before, after)) && {
            deleteBeforeReplace: true,
          }),
      };
    },
    async create(inputs: object) {
      const { id, outputs } = await keeping(inputs, { claim, said, hide: hiding(inputs) }, (keep) =>
        definition.create(asInputs(inputs), context, keep),
      );
      claim(outputs);
      return { id, outs: said(outputs, inputs) };
    },
    async update(id, olds: object, news: object) {
      const outputs = await keeping(news, { claim, said, hide: hiding(olds, news) }, (keep) =>
        definition.update(id, asOutputs(olds), asInputs(news), context, keep),
      );
      return { outs: said(outputs, news) };
    },
    async read(id, props: object) {
      const found = await shownOnce({ what: "Not read", id, hide: hiding(props) }, () =>
        definition.read(id, asOutputs(props), context),
      );
      if (!found) return { id: "", props: {} };
      return { id, props: said(found.outputs, props), inputs: said(found.inputs, props) };
    },
    async delete(id, props: object) {
      const identity = definition.identity?.(asInputs(props));
      if (identity && claims.has(identity)) {
        await warn(`The ${identity.label} was not deleted: another resource of this program manages it now.`);
        return;
      }
      await shownOnce({ what: "Not deleted", id, hide: hiding(props) }, () =>
        definition.delete(id, asOutputs(props), context),
      );
    },
  };
}

/**
 * Where nothing may be asked, in the preview of a fork's pull request, nothing tells the account either: then it is the
 * one of the state.
 */
function checkContext(context: Context, known: object | undefined): Context {
  const { settings } = context;
  const { accountId } = Object(known) as { accountId?: unknown };
  if (settings.apiToken || settings.accountId || typeof accountId !== "string") return context;
  return { ...context, settings: { ...settings, accountId } };
}

function sameIdentity<Inputs extends object, Outputs extends Inputs>(
  definition: ResourceDefinition<Inputs, Outputs>,
  before: Inputs,
  after: Inputs,
): boolean {
  return definition.identity !== undefined && sameValue(definition.identity(before), definition.identity(after));
}

function inputNames<Inputs extends object, Outputs extends Inputs>(
  definition: ResourceDefinition<Inputs, Outputs>,
): (keyof Inputs & string)[] {
  return Object.keys(definition.inputs) as (keyof Inputs & string)[];
}

/** Runs a step; what it kept before it failed goes to the engine with the failure. */
async function keeping<Outputs extends object, Result>(
  inputs: object,
  {
    claim,
    said,
    hide,
  }: {
    claim: (outputs: Outputs) => void;
    said: (values: object, before: object) => object;
    hide: (text: string) => string;
  },
  run: (keep: Keep<Outputs>) => Promise<Result>,
): Promise<Result> {
  let kept: { id: string; outputs: Outputs } | undefined;
  try {
    return await run((id, outputs) => {
      kept = { id, outputs };
      claim(outputs);
    });
  } catch (error) {
    const message = messageOf(error, hide);
    // The engine keeps the state that it has.
    if (!kept) throw new Error(message);
    throw Object.assign(new Error(message), {
      id: kept.id,
      // The protocol adds the provider's text to what succeeds, and not to this; without it nothing could be deleted.
      properties: { ...said(kept.outputs, inputs), __provider: "__provider" in inputs ? inputs.__provider : "" },
      reasons: [message],
    });
  }
}

/** The engine shows an error's message with the resource; the plugin prints the error and its stack as well, of which this leaves a line. */
async function shownOnce<Result>(
  { what, id, hide }: { what: string; id: string; hide: (text: string) => string },
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const shown = new Error(messageOf(error, hide));
    shown.stack = id;
    throw Object.assign(shown, { toString: () => what });
  }
}

/** The error itself is left behind: its cause or its stack may say what the message must not. */
function messageOf(error: unknown, hide: (text: string) => string): string {
  return hide(error instanceof Error ? error.message : String(error));
}

function withoutProvider(props: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).filter(([name]) => name !== "__provider"));
}

/**
 * What goes to the engine: the protocol cannot carry undefined, and what says nothing is left out. Not where the engine has it,
 * in state that an older version wrote: to leave it out there would show as a change.
 */
function saidOf(values: object, unsaid: object, before: object[]): Record<string, unknown> {
  const nothing = new Map<string, unknown>(Object.entries(unsaid));
  const entries = Object.entries(values).filter(
    ([name, value]: [string, unknown]) =>
      !nothing.has(name) || !sameValue(value, nothing.get(name)) || before.some((known) => name in known),
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>;
}
