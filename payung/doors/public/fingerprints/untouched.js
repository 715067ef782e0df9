// A picture file as every browser opens it untouched: not turned, and in no other colours, as the phones and
// services that keep a copy compare it. Not every browser can be asked for that, so what would turn or colour the
// picture is left out of the file: APP1 and APP2 of a JPEG, eXIf of a PNG. Nothing is copied.
const HEAD = 1 << 18 // bytes in which these lie
const text = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to))

// Says of a JPEG that its three planes are red, green and blue. They are luma and two colours: so the browser hands
// out luma itself, in place of red. Out of the colours that a browser makes, it comes out otherwise at their ends.
const NO_COLOURS = Uint8Array.of(0xff, 0xee, 0, 14, 65, 100, 111, 98, 101, 0, 100, 0, 0, 0, 0, 0)

const without = (file, left, first = []) => {
  const parts = left.map(([, to], place) => file.slice(to, left[place + 1]?.[0]))
  return left.length ? new Blob([...first, file.slice(first.length ? 2 : 0, left[0][0]), ...parts]) : file
}

const jpegSegments = function* (head) {
  for (let at = 2, next; at + 4 <= head.length && head[at] === 0xff && head[at + 1] !== 0xda; at = next) {
    next = at + 2 + (head[at + 2] << 8 | head[at + 3])
    yield {mark: head[at + 1], name: text(head, at + 4, at + 9), at, next}
  }
}

// Whether its three planes are luma and two colours, as libjpeg decides it.
const hasLuma = (segments, head) => {
  const frame = segments.find(({mark}) => mark >= 0xc0 && mark <= 0xc2)
  if (!frame || head[frame.at + 9] !== 3) return false
  if (segments.some(({name}) => name === 'JFIF\0')) return true
  const adobe = segments.find(({mark, name}) => mark === 0xee && name === 'Adobe')
  return adobe ? head[adobe.at + 15] === 1 : head[frame.at + 10] !== 82 // of planes called R, G and B
}

const untouchedJpeg = (file, head, wantsLuma) => {
  const segments = [...jpegSegments(head)], luma = wantsLuma && hasLuma(segments, head)
  const marks = luma ? [0xe0, 0xe1, 0xe2, 0xee] : [0xe1, 0xe2]
  const left = segments.filter(({mark}) => marks.includes(mark)).map(({at, next}) => [at, next])
  if (luma && !left.length) left.push([2, 2])
  const scan = segments.at(-1)?.next ?? 2
  return {file: without(file, left, luma ? [file.slice(0, 2), NO_COLOURS] : []), luma, clean: head[scan + 1] === 0xda}
}

const untouchedPng = (file, head) => {
  const left = []
  const word = (at) => head[at] * 0x1000000 + (head[at + 1] << 16 | head[at + 2] << 8 | head[at + 3])
  for (let at = 8, next; at + 8 <= head.length && text(head, at + 4, at + 8) !== 'IDAT'; at = next) {
    next = at + 12 + word(at)
    if (text(head, at + 4, at + 8) === 'eXIf') left.push([at, next])
  }
  return {file: without(file, left), luma: false}
}

// The file, whether its red is luma, and whether nothing is left in it that would turn or colour it.
const untouched = async (file, wantsLuma) => {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer())
  if (head[0] === 0xff && head[1] === 0xd8) return untouchedJpeg(file, head, wantsLuma)
  return text(head, 0, 4) === '\x89PNG' ? untouchedPng(file, head) : {file, luma: false}
}
