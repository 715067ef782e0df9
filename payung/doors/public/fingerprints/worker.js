// Fingerprints of one file after the other, apart from the page, which stays free to answer. The server sends this
// script with a policy that lets it connect to nothing: what is read here can only go back to the page.
const CHUNK = 1 << 22 // bytes that are read at once
const TICK = 100 // ms between two words on how far it is

const fingerprint = async (number, file) => {
  const md5 = new Md5(), sha256 = new Sha256()
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer()), kind = kindOf(head, file.type)
  let last = 0
  for (let at = 0; at < file.size; at += CHUNK) {
    const bytes = new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer())
    md5.add(bytes)
    sha256.add(bytes)
    if (performance.now() - last < TICK) continue
    last = performance.now()
    postMessage({number, done: at + bytes.length})
  }
  const picture = kind === 'picture' && file.size ? await perceptual(file) : null
  return {kind, md5: md5.hex(), sha256: sha256.hex(), ...picture}
}

let before = Promise.resolve()
onmessage = ({data: {number, file}}) => {
  before = before.then(() => fingerprint(number, file)).then(
    (made) => postMessage({number, made}),
    () => postMessage({number, made: null}), // gone, or not to be read
  )
}
