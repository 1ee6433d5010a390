import { readFileSync } from "node:fs";

const folder = new URL("../fixtures/tls/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** PEM texts that only tests trust; the server is `localhost`, `kubernetes` and 127.0.0.1. */
export const testCertificates: Readonly<
  Record<"authority" | "serverCertificate" | "serverKey" | "clientCertificate" | "clientKey", string>
> = {
  authority: read("authority.crt"),
  serverCertificate: read("server.crt"),
  serverKey: read("server.key"),
  clientCertificate: read("client.crt"),
  clientKey: read("client.key"),
};

export function inBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
