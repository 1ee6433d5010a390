import { createHash } from "node:crypto";

/** A file of an image, or a link to another name. */
export type ImageFile =
  | { readonly path: string; readonly bytes: Uint8Array; readonly mode?: number }
  | { readonly path: string; readonly link: string };

export interface Image {
  /** With its tag. */
  readonly name: string;
  readonly entrypoint: readonly string[];
  readonly files: readonly ImageFile[];
}

const blockSize = 512;
const folders = ["bin", "dev", "etc", "proc", "root", "sys", "tmp", "var"];

/** An image of one layer as a docker-archive, which `ctr images import` reads. The same image gives the same bytes. */
export function imageArchive({ name, entrypoint, files }: Image): Uint8Array {
  const layer = tar([
    ...folders.map((path) => entry(path, { kind: "5", mode: path === "tmp" ? 0o1777 : 0o755 })),
    ...files.map((file) =>
      "link" in file
        ? entry(file.path, { kind: "2", mode: 0o777, link: file.link })
        : entry(file.path, { kind: "0", mode: file.mode ?? 0o755, bytes: file.bytes }),
    ),
  ]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: { Env: ["PATH=/bin"], Entrypoint: entrypoint, WorkingDir: "/" },
      rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created: "1970-01-01T00:00:00Z", created_by: "tenantry" }],
    }),
  );
  const configName = `${sha256(config)}.json`;
  const manifest = Buffer.from(JSON.stringify([{ Config: configName, RepoTags: [name], Layers: ["layer.tar"] }]));
  return tar([
    entry(configName, { kind: "0", mode: 0o644, bytes: config }),
    entry("layer.tar", { kind: "0", mode: 0o644, bytes: layer }),
    entry("manifest.json", { kind: "0", mode: 0o644, bytes: manifest }),
  ]);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface Entry {
  readonly kind: "0" | "2" | "5";
  readonly mode: number;
  readonly bytes?: Uint8Array;
  readonly link?: string;
}

/** One member of a ustar archive: a header of 512 bytes, and the content up to a full block. */
function entry(path: string, { kind, mode, bytes = new Uint8Array(), link = "" }: Entry): readonly Uint8Array[] {
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(path, 0, 100);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(bytes.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(" ".repeat(8), 148);
  header.write(kind, 156);
  header.write(link, 157, 100);
  header.write("ustar\0", 257);
  header.write("00", 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize)];
}

function tar(entries: readonly (readonly Uint8Array[])[]): Uint8Array {
  return Buffer.concat([...entries.flat(), Buffer.alloc(2 * blockSize)]);
}
