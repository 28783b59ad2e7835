import type { ServerWritableStream } from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { runChild } from "./child";
import { parseOptions } from "./options";
import { resolveFromProgram } from "./run-program";
import { splitWords } from "./shell-words";
import { streaming } from "./streaming";

type Call = ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>;

/** Runs a plugin that is written in Node.js, such as a provider in a folder. Policy packs need the engine's own host. */
export const runPlugin = streaming(async (call: Call, signal) => {
  const { request } = call;
  if (request.getKind() === "analyzer") {
    throw new Error(
      "this language host cannot run policy packs: install Pulumi's release from pulumi.com/docs/install",
    );
  }
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? "";
  const options = parseOptions(info?.getOptions());
  const env = Object.fromEntries(request.getEnvList().map((entry) => splitOnce(entry)));
  const module = process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? "@pulumi/pulumi/cmd/run-plugin";
  const end = await runChild({
    command: "node",
    args: [
      resolveFromProgram(module, directory, `npm install in ${directory}`),
      ...splitWords(options.nodeargs),
      directory,
      ...request.getArgsList(),
    ],
    cwd: request.getPwd(),
    env: {
      ...env,
      ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
      ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
    },
    signal,
    onStdout: (chunk) => {
      const response = new language.RunPluginResponse();
      response.setStdout(chunk);
      call.write(response);
    },
    onStderr: (chunk) => {
      const response = new language.RunPluginResponse();
      response.setStderr(chunk);
      call.write(response);
    },
  });
  if ("spawnError" in end) {
    throw new Error(`Problem executing plugin program (could not run language executor): ${end.spawnError.message}`);
  }
  if (end.code !== 0) throw new Error(`Program exited with non-zero exit code: ${end.code}`);
});

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}
