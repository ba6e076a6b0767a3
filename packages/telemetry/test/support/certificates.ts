import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key: where they are, and what they say. */
export interface KeyPair {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** An authority with a certificate for a server on the loopback and one for a client. Removed by `remove`. */
export interface Certificates {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** Signed by nobody but itself. */
  readonly stranger: KeyPair;
  remove(): void;
}

/** Makes them with the openssl command, in a temporary directory. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'psiperf-certificates-'));
  const authority = makeKeyPair(directory, 'authority', ['-addext', 'basicConstraints=critical,CA:TRUE']);
  const signed = ['-CA', authority.certificateFile, '-CAkey', authority.keyFile];
  const server = makeKeyPair(directory, 'server', [
    ...signed,
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
  ]);
  const client = makeKeyPair(directory, 'client', signed);
  const stranger = makeKeyPair(directory, 'stranger', []);
  return { authority, server, client, stranger, remove: () => rmSync(directory, { recursive: true }) };
}

/** A file that is there and is no certificate. */
export function writeBroken(directory: string): string {
  const path = join(directory, 'broken.pem');
  writeFileSync(path, 'not a certificate');
  return path;
}

function makeKeyPair(directory: string, name: string, options: readonly string[]): KeyPair {
  const certificateFile = join(directory, `${name}.pem`);
  const keyFile = join(directory, `${name}.key`);
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
      .concat('-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certificateFile)
      .concat(options),
    { stdio: 'pipe' },
  );
  return { certificateFile, keyFile, cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
}
