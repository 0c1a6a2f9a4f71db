/** A tag with the digest that it stood for: `v3.13.2@sha256:…`. */
export type ImagePin = `${string}@sha256:${string}`;

/** Pins of images, by their names. */
export type ImagePins<Name extends string> = Readonly<Partial<Record<Name, ImagePin>>>;

/** Parts of a reference such as `quay.io/prometheus/prometheus:v3.13.2`. */
export interface TaggedImage {
  readonly registry: string;
  /** Path in the registry. */
  readonly repository: string;
  readonly tag: string;
}

/** Takes a reference by tag apart. */
export function tagged(image: string): TaggedImage {
  const [, registry, repository, tag] = /^([^/]+)\/([^:@]+):([^:@]+)$/.exec(image) ?? [];
  if (!registry || !repository || !tag) throw new Error(`${image} is no image as registry/repository:tag`);
  return { registry, repository, tag };
}

/**
 * What a container's image is set to. The runtime takes the digest and ignores the tag, so a pin of another tag must
 * never be joined with this one: it would run the old version under the name of the new one.
 *
 * @param image the image by its tag
 * @param pin what its tag stood for @default - not known
 */
export function imageOf(image: string, pin?: ImagePin): string {
  const { registry, repository, tag } = tagged(image);
  return pin?.startsWith(`${tag}@`) ? `${registry}/${repository}:${pin}` : image;
}

/** Every image as it is deployed. */
export function pinned<Name extends string>(
  images: Readonly<Record<Name, string>>,
  pins: ImagePins<Name>,
): Readonly<Record<Name, string>> {
  const names = Object.keys(images) as Name[];
  return Object.fromEntries(names.map((name) => [name, imageOf(images[name], pins[name])])) as Record<Name, string>;
}

/** Images whose pin is of another tag than they have, each with that tag. Their version was changed, and nothing else. */
export function outdatedPins<Name extends string>(
  images: Readonly<Record<Name, string>>,
  pins: ImagePins<Name>,
): ReadonlyMap<string, string> {
  const names = Object.keys(pins) as Name[];
  return new Map(
    names.flatMap((name) => {
      const [tag = ''] = (pins[name] ?? '').split('@');
      return pins[name] !== undefined && tag !== tagged(images[name]).tag ? [[images[name], tag] as const] : [];
    }),
  );
}
