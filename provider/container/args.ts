// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { ContainerSettings } from "./state";

/** A container that runs beside each object of a class, by the reference of an image.
 * @see https://developers.cloudflare.com/containers/ */
export interface ContainerArgs extends Inputs<ContainerSettings> {
  /**
   * The image, in a registry: with a tag, `registry.cloudflare.com/<account>/app:1.4`, or by its digest; an output of the Docker
   * provider, too. Without a registry it is in the account's own. Building and pushing it stays with Docker.
   * @see https://developers.cloudflare.com/containers/platform-details/image-management/
   */
  image: pulumi.Input<string>;
  /** The name of the container application in the account. A change makes another application.
   * @defaultValue the names of the script and the class, in lower case: `api-sandbox` */
  name?: string;
  /** Takes the place of another application that has the name, or that the class has: that one is deleted. Without it, such an
   * application is never touched.
   * @defaultValue false */
  adopt?: boolean;
}

type Inputs<Settings> = { [Name in keyof Settings]: pulumi.Input<NonNullable<Settings[Name]>> | undefined };
