// MD5 (RFC 1321) and SHA-256 (FIPS 180-4) of a stream. WebCrypto has no MD5, and takes only whole files.

// What both share: blocks of 64 bytes, the last ones filled up and with the length in bits.
class Digest {
  constructor(littleEnd) {
    this.littleEnd = littleEnd
    this.rest = new Uint8Array(64)
    this.filled = 0
    this.length = 0
  }

  add(bytes) {
    let at = 0
    this.length += bytes.length
    if (this.filled) {
      at = Math.min(64 - this.filled, bytes.length)
      this.rest.set(bytes.subarray(0, at), this.filled)
      this.filled += at
      if (this.filled < 64) return
      this.blocks(this.rest, 0, 64)
      this.filled = 0
    }
    const end = bytes.length - (bytes.length - at) % 64
    if (at < end) this.blocks(bytes, at, end)
    this.rest.set(bytes.subarray(end))
    this.filled = bytes.length - end
  }

  hex() {
    const {length} = this
    const last = new Uint8Array(this.filled < 56 ? 64 : 128)
    last.set(this.rest.subarray(0, this.filled))
    last[this.filled] = 0x80
    const view = new DataView(last.buffer), end = last.length
    const low = (length * 8) >>> 0, high = Math.floor(length / 0x20000000)
    view.setUint32(end - 8, this.littleEnd ? low : high, this.littleEnd)
    view.setUint32(end - 4, this.littleEnd ? high : low, this.littleEnd)
    this.blocks(last, 0, end)
    const words = new DataView(new ArrayBuffer(this.state.length * 4))
    this.state.forEach((word, place) => words.setUint32(place * 4, word, this.littleEnd))
    return hexadecimal(new Uint8Array(words.buffer))
  }
}

const hexadecimal = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const MD5_SINES = Int32Array.from({length: 64}, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32))

class Md5 extends Digest {
  constructor() {
    super(true)
    this.state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
    this.words = new Int32Array(16)
  }

  blocks(bytes, at, end) {
    const {state, words} = this
    for (; at < end; at += 64) {
      for (let word = 0, place = at; word < 16; word++, place += 4) {
        words[word] = bytes[place] | bytes[place + 1] << 8 | bytes[place + 2] << 16 | bytes[place + 3] << 24
      }
      this.block(state, words)
    }
  }

  // Four rounds of 16 steps. Four steps are written out, so that nothing has to change places between them.
  block(state, x) {
    const t = MD5_SINES
    let a = state[0], b = state[1], c = state[2], d = state[3], n = 0
    for (let i = 0; i < 16; i += 4) {
      n = a + (b & c | ~b & d) + x[i] + t[i] | 0; a = (n << 7 | n >>> 25) + b | 0
      n = d + (a & b | ~a & c) + x[i + 1] + t[i + 1] | 0; d = (n << 12 | n >>> 20) + a | 0
      n = c + (d & a | ~d & b) + x[i + 2] + t[i + 2] | 0; c = (n << 17 | n >>> 15) + d | 0
      n = b + (c & d | ~c & a) + x[i + 3] + t[i + 3] | 0; b = (n << 22 | n >>> 10) + c | 0
    }
    for (let i = 16; i < 32; i += 4) {
      n = a + (b & d | c & ~d) + x[5 * i + 1 & 15] + t[i] | 0; a = (n << 5 | n >>> 27) + b | 0
      n = d + (a & c | b & ~c) + x[5 * i + 6 & 15] + t[i + 1] | 0; d = (n << 9 | n >>> 23) + a | 0
      n = c + (d & b | a & ~b) + x[5 * i + 11 & 15] + t[i + 2] | 0; c = (n << 14 | n >>> 18) + d | 0
      n = b + (c & a | d & ~a) + x[5 * i & 15] + t[i + 3] | 0; b = (n << 20 | n >>> 12) + c | 0
    }
    for (let i = 32; i < 48; i += 4) {
      n = a + (b ^ c ^ d) + x[3 * i + 5 & 15] + t[i] | 0; a = (n << 4 | n >>> 28) + b | 0
      n = d + (a ^ b ^ c) + x[3 * i + 8 & 15] + t[i + 1] | 0; d = (n << 11 | n >>> 21) + a | 0
      n = c + (d ^ a ^ b) + x[3 * i + 11 & 15] + t[i + 2] | 0; c = (n << 16 | n >>> 16) + d | 0
      n = b + (c ^ d ^ a) + x[3 * i + 14 & 15] + t[i + 3] | 0; b = (n << 23 | n >>> 9) + c | 0
    }
    for (let i = 48; i < 64; i += 4) {
      n = a + (c ^ (b | ~d)) + x[7 * i & 15] + t[i] | 0; a = (n << 6 | n >>> 26) + b | 0
      n = d + (b ^ (a | ~c)) + x[7 * i + 7 & 15] + t[i + 1] | 0; d = (n << 10 | n >>> 22) + a | 0
      n = c + (a ^ (d | ~b)) + x[7 * i + 14 & 15] + t[i + 2] | 0; c = (n << 15 | n >>> 17) + d | 0
      n = b + (d ^ (c | ~a)) + x[7 * i + 5 & 15] + t[i + 3] | 0; b = (n << 21 | n >>> 11) + c | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
  }
}

// The first 32 bits of the fraction of a root of each of the first 64 primes.
const SHA_PRIMES = (() => {
  const primes = []
  for (let number = 2; primes.length < 64; number++) {
    if (primes.every((prime) => number % prime)) primes.push(number)
  }
  return primes
})()
const fraction = (number) => Math.floor((number - Math.floor(number)) * 2 ** 32)
const SHA_ROUNDS = Int32Array.from(SHA_PRIMES, (prime) => fraction(Math.cbrt(prime)))
const SHA_START = Int32Array.from(SHA_PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))

class Sha256 extends Digest {
  constructor() {
    super(false)
    this.state = SHA_START.slice()
    this.words = new Int32Array(64)
  }

  blocks(bytes, at, end) {
    const {state, words} = this
    for (; at < end; at += 64) {
      for (let word = 0, place = at; word < 16; word++, place += 4) {
        words[word] = bytes[place] << 24 | bytes[place + 1] << 16 | bytes[place + 2] << 8 | bytes[place + 3]
      }
      this.block(state, words)
    }
  }

  block(state, w) {
    const k = SHA_ROUNDS
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2]
      const s = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3
      const t = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10
      w[i] = w[i - 16] + s + w[i - 7] + t | 0
    }
    let a = state[0], b = state[1], c = state[2], d = state[3]
    let e = state[4], f = state[5], g = state[6], h = state[7]
    for (let i = 0; i < 64; i++) {
      const s = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)
      const one = h + s + (e & f ^ ~e & g) + k[i] + w[i] | 0
      const t = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)
      const two = t + (a & b ^ a & c ^ b & c) | 0
      h = g
      g = f
      f = e
      e = d + one | 0
      d = c
      c = b
      b = a
      a = one + two | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
}
