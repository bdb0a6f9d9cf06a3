/** The secret that a driver must show. Compared in a time that tells nothing about it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token: 32 random bytes as hex. */
export function makeToken(): string {
  return randomBytes(32).toString('hex');
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** True for the same token. */
export function isSameToken(expected: string, found: string): boolean {
  return timingSafeEqual(digest(expected), digest(found));
}
