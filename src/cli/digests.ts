import { readFileSync, writeFileSync } from 'node:fs';
import { type ImagePin, type ImagePins, tagged } from '../config/image-pins.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';
import { indexDigest, RegistryError, registryAddress } from './registry.ts';

const USAGE = `Asks the registries what the tags of all images stand for, and writes it into src/config/versions.ts.

  npm run digests               writes what has changed; look at tags that stand for something else than before
  npm run digests -- --check    writes nothing, and fails where a digest is missing or is not that of its tag

Images of a registry that cannot be reached stay as they are, and it ends with 1.`;

const BEGIN = /^export const digests: .* = \{\n/m;
const END = /^\};$/m;

/** What the command works on. */
export interface DigestsProps<Name extends string> {
  /** The file that holds the pins. */
  readonly file: string;
  /** Images by their tags. */
  readonly images: Readonly<Record<Name, string>>;
  readonly pins: ImagePins<Name>;
  /** Where a registry is asked. @default - at its own address */
  readonly addressOf?: (registry: string) => string;
}

/** What became of one image. */
interface Answer<Name extends string> {
  readonly name: Name;
  readonly image: string;
  readonly before: ImagePin | undefined;
  /** What its tag stands for now; nothing where that is not known. */
  readonly now?: ImagePin;
  readonly error?: RegistryError;
}

/** `npm run digests` */
export async function digests<Name extends string>(
  args: readonly string[],
  props: DigestsProps<Name>,
): Promise<CommandResult> {
  const options = readArguments({ args: [...args], options: { check: { type: 'boolean', default: false } } }, USAGE);
  if (typeof options === 'string') return refused(options);
  const names = Object.keys(props.images) as Name[];
  // What is there was read once, by the run that wrote it.
  const answers = await Promise.all(names.map((name) => lookUp(name, props, options.values.check)));
  const changed = answers.filter(({ before, now }) => now !== undefined && now !== before);
  const problems = problemsOf(answers);
  const lines = changed.map((answer) => `${described(answer)}\n`).join('');
  if (options.values.check) {
    const remedy = changed.length > 0 ? [`run npm run digests, and commit ${props.file}`] : [];
    const wrong = [...problems, ...remedy];
    return wrong.length > 0 ? refused(wrong.join('\n'), lines) : done('', `${props.file}: fresh\n`);
  }
  if (changed.length > 0) {
    const pins = answers.map(({ name, before, now }) => [name, now ?? before] as const);
    writeFileSync(props.file, withPins(props.file, pins));
  }
  const summary = `${props.file}: ${changed.length > 0 ? 'written' : 'nothing to write'}`;
  return problems.length > 0 ? refused([summary, ...problems].join('\n'), lines) : done(lines, `${summary}\n`);
}

async function lookUp<Name extends string>(
  name: Name,
  { images, pins, addressOf = registryAddress }: DigestsProps<Name>,
  trusting: boolean,
): Promise<Answer<Name>> {
  const image = images[name];
  const { tag } = tagged(image);
  const before: ImagePin | undefined = pins[name];
  try {
    const digest = await indexDigest(image, trusting ? before?.split('@')[1] : undefined, addressOf);
    return { name, image, before, now: `${tag}@${digest}` as ImagePin };
  } catch (error) {
    if (error instanceof RegistryError) return { name, image, before, error };
    throw error;
  }
}

/** One line for each registry that is out of reach, however many images it has, and one for each other problem. */
function problemsOf<Name extends string>(answers: readonly Answer<Name>[]): string[] {
  const lost = new Map<string, { why: string; names: string[] }>();
  const others: string[] = [];
  for (const { name, image, error } of answers) {
    if (error?.unreachable) {
      const { registry } = tagged(image);
      const seen = lost.get(registry) ?? { why: error.message, names: [] };
      lost.set(registry, { ...seen, names: [...seen.names, name] });
    } else if (error) others.push(`${name}: ${error.message}; its digest stays as it is`);
  }
  return [
    ...others,
    ...[...lost].map(
      ([registry, { why, names }]) =>
        `${registry} cannot be reached (${why}); digests stay as they are: ${names.join(', ')}`,
    ),
  ];
}

/** A tag that was moved is what a digest guards against; a new version is what one expects. */
function described({ name, image, before, now }: Answer<string>): string {
  const [tag, digest] = (now ?? '').split('@');
  if (before === undefined) return `${name}: ${image} is ${digest}`;
  const [tagBefore, digestBefore] = before.split('@');
  if (tagBefore !== tag) return `${name}: ${image} is ${digest}; the digest was of ${tagBefore}`;
  return `${name}: ${image} was built again: it is ${digest} and was ${digestBefore}`;
}

function withPins(file: string, pins: readonly (readonly [name: string, pin: ImagePin | undefined])[]): string {
  const text = readFileSync(file, 'utf8');
  const begin = BEGIN.exec(text);
  const start = begin ? begin.index + begin[0].length : -1;
  const length = begin ? text.slice(start).search(END) : -1;
  if (length < 0) throw new Error(`${file} has no digests; add "export const digests: … = {" and "};" to it`);
  const lines = pins.flatMap(([name, pin]) => (pin ? [`  ${name}: '${pin}',\n`] : []));
  return text.slice(0, start) + lines.join('') + text.slice(start + length);
}
