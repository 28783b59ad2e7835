import type { ServerWritableStream } from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { runChild } from "./child";
import { parseOptions } from "./options";
import { installCommand, packageManagerOf } from "./package-manager";
import { streaming } from "./streaming";

type Call = ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>;

/** Installs a program's dependencies with its package manager, as `pulumi install` and `pulumi new` ask for. */
export const installDependencies = streaming(async (call: Call, signal) => {
  const info = call.request.getInfo();
  const directory = info?.getProgramDirectory() ?? "";
  const options = parseOptions(info?.getOptions());
  const [command = "npm", ...args] = installCommand(packageManagerOf(options, directory), options.production);
  const stdout = (chunk: Buffer): void => {
    const response = new language.InstallDependenciesResponse();
    response.setStdout(chunk);
    call.write(response);
  };
  stdout(Buffer.from("Installing dependencies...\n\n"));
  const end = await runChild({
    command,
    args,
    cwd: directory,
    signal,
    onStdout: stdout,
    onStderr: (chunk) => {
      const response = new language.InstallDependenciesResponse();
      response.setStderr(chunk);
      call.write(response);
    },
  });
  const shown = [command, ...args].join(" ");
  if ("spawnError" in end) throw new Error(`could not run ${shown}: ${end.spawnError.message}`);
  if (end.code !== 0) throw new Error(`${shown} in ${directory} failed with exit code ${end.code}`);
  stdout(Buffer.from("Finished installing dependencies\n\n"));
});
