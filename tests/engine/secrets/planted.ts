import { randomBytes } from "node:crypto";

/** A secret that must be found nowhere but where it belongs. */
export interface Planted {
  name: string;
  /** Whatever escapes a text finds something to escape in it. */
  value: string;
  /** What is searched: a part of it that nothing escapes, as itself and as texts encode it. */
  forms: string[];
  /** Where it may be. */
  belongs?: RegExp;
}

/** By name, the part of the program that has the secret `it`. */
const PARTS = {
  text: "bindings.TEXT = it;",
  object: "bindings.OBJECT = pulumi.jsonStringify({ deep: [it] });",
  json: 'bindings.JSON = binding.json({ title: "Shop", token: it });',
  key: `bindings.KEY = binding.secretKey({
    algorithm: HMAC, format: "raw", usages: ["sign"], key: it.apply((key) => Buffer.from(key).toString("base64")),
  });`,
  jwk: `bindings.JWK = binding.secretKey({
    algorithm: HMAC, format: "jwk", usages: ["sign"],
    key: it.apply((key) => ({ kty: "oct", k: Buffer.from(key).toString("base64url") })),
  });`,
  raw: 'bindings.RAW = binding.raw({ type: "secret_text", text: it });',
  late: "late.LATE = it;",
  params: "params.token = it;",
  code: 'new Worker("inline", { script: pulumi.interpolate`export default { text: ${pulumi.jsonStringify(it)} };` });',
  preview: "preview.OWN = it;",
};

/** Its run returns what it is given, which the page shows as the instance's output. */
const BELONGS: Partial<Record<string, RegExp>> = { params: /^page \/workflows\/[^/]+\/./ };

export const PLANTED = Object.keys(PARTS).map(plant);

/** The program with all of them. */
export const program = ({ name = "api", region = "eu", adopt = false } = {}) => `
import * as pulumi from "@pulumi/pulumi";
import { binding, Worker, WorkerPreview, Workflow, WorkflowRun } from "pulumi-cloudflare-workers";

const config = new pulumi.Config();
const HMAC = { name: "HMAC", hash: "SHA-256" };
const adopt = ${adopt};
const orders = new Workflow("orderProcessor");
const bindings: Record<string, any> = { ORDERS: orders, REGION: "${region}" };
const late: Record<string, any> = {};
const params: Record<string, any> = {};
const preview: Record<string, any> = {};
${Object.entries(PARTS)
  .map(([secret, part]) => `{ const it = config.requireSecret("${secret}"); ${part} }`)
  .join("\n")}
const code = { entrypoint: "./worker.js", adopt };
const worker = new Worker("api", { ...code, name: "${name}", url: { enabled: true, previews: true }, bindings });
worker.bind(late);
new WorkflowRun("run", { workflow: orders, params, triggers: ["${name}"] });
new WorkerPreview("pr", { ...code, worker, name: "pr", bindings: preview });
export const answersAt = worker.url;
`;

export function plant(name: string): Planted {
  const core = `s3c${name}${randomBytes(12).toString("hex")}`;
  const belongs = BELONGS[name];
  return { name, value: `${core}/"q\\&<é`, forms: formsOf(core), ...(belongs && { belongs }) };
}

/** A text as itself, in hexadecimal digits, and in Base64 wherever in a longer text it may stand. */
export function formsOf(text: string): string[] {
  const hex = Buffer.from(text).toString("hex");
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString("base64");
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + text.length) * 8) / 6));
  });
  const inAddresses = base64.map((each) => each.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([text, hex, hex.toUpperCase(), ...base64, ...inAddresses])];
}
