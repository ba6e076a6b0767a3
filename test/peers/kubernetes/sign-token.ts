import { createSign } from 'node:crypto';

/**
 * Another token of whoever a service account's token is of, signed as the API server signs.
 * @param key in PEM.
 * @param expiresInSeconds a token that was made an hour before its end; negative where that is past.
 */
export function signToken(token: string, key: string, expiresInSeconds: number): string {
  const [head = '', body = ''] = token.split('.');
  const exp = Math.floor(Date.now() / 1000) + expiresInSeconds;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  const dated = JSON.stringify({ ...claims, iat: exp - 3_600, nbf: exp - 3_600, exp });
  const signed = `${head}.${Buffer.from(dated).toString('base64url')}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}
