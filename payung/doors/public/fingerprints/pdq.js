// PDQ: the perceptual hash of pictures, as payung/media/files/pdq.py computes it. 256 bits in eight orientations,
// and a quality. The reference averages a picture twice in each direction and keeps 64 x 64 samples: one linear
// map for rows and one for columns, each a narrow band. So a picture is read once, a few rows at a time.
const PDQ_SMALLEST = 5 // rows or columns: the reference hashes nothing smaller
const {fround} = Math

// The map of a line of `size` points to 64 samples: where the weights of each begin, and the weights.
const pdqBands = (size) => {
  const width = size + 127 >> 7, ahead = width + 2 >> 1
  const begin = (place) => Math.max(place - (width - ahead), 0)
  const end = (place) => Math.min(place + ahead, size)
  return Array.from({length: 64}, (_, sample) => {
    const place = Math.floor((sample + 0.5) * size / 64)
    const from = begin(place), to = end(place), start = begin(from)
    const weights = new Float64Array(end(to - 1) - start)
    for (let point = from; point < to; point++) {
      const low = begin(point), high = end(point)
      for (let each = low; each < high; each++) weights[each - start] += 1 / (high - low)
    }
    return {start, weights: Float32Array.from(weights, (weight) => weight / (to - from))}
  })
}

// The lowest frequencies of the discrete cosine transform but the mean: 16 x 64.
const PDQ_COSINES = Array.from({length: 16}, (_, row) => Float32Array.from({length: 64}, (_, place) => (
  fround(Math.sqrt(2 / 64)) * fround(Math.cos(Math.PI / 2 / 64 * (row + 1) * (2 * place + 1)))
)))

// Rows mirrored, columns mirrored, rows and columns exchanged; in the order of the reference.
const PDQ_ORIENTATIONS = [
  [0, 0, 0], [0, 1, 1], [1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1],
].map((turn) => turn.map(Boolean))

// Takes the rows of a picture one after the other. `isLuma`: red is luma already.
class Pdq {
  constructor(width, height, isLuma) {
    this.isLuma = isLuma
    this.width = width
    this.height = height
    this.down = pdqBands(height)
    this.across = pdqBands(width)
    this.lines = this.down.map(() => new Float32Array(width))
    this.luma = new Uint8Array(width)
    this.row = 0
    this.first = 0 // the first sample that still wants rows
  }

  // The next rows: four bytes a point, of which the first or the third is red.
  add(points, red) {
    const {luma, width} = this, blue = 2 - red
    for (let place = 0; place < points.length; this.row++) {
      if (this.isLuma) {
        for (let column = 0; column < width; column++, place += 4) luma[column] = points[place + red]
      } else {
        for (let column = 0; column < width; column++, place += 4) {
          // As Pillow makes a picture grey.
          luma[column] = 19595 * points[place + red] + 38470 * points[place + 1] + 7471 * points[place + blue] + 0x8000 >> 16
        }
      }
      this.weigh()
    }
  }

  weigh() {
    const {down, luma, width, row} = this
    for (let sample = this.first; sample < 64 && down[sample].start <= row; sample++) {
      const {start, weights} = down[sample]
      if (row - start >= weights.length) {
        if (sample === this.first) this.first++
        continue
      }
      const weight = weights[row - start], line = this.lines[sample]
      for (let column = 0; column < width; column++) line[column] += weight * luma[column]
    }
  }

  // The hashes of all orientations, the upright one first, in hexadecimal digits; and the quality.
  finish() {
    if (Math.min(this.width, this.height) < PDQ_SMALLEST) {
      return {orientations: PDQ_ORIENTATIONS.map(() => '0'.repeat(64)), quality: 0}
    }
    const samples = this.lines.map((line) => Float32Array.from(this.across, ({start, weights}) => {
      let sum = 0
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap] * line[start + tap]
      return sum
    }))
    return {orientations: pdqHashes(pdqFrequencies(samples)), quality: pdqQuality(samples)}
  }
}

// How much changes from sample to sample, in percent of what is plenty.
const pdqQuality = (samples) => {
  const step = (one, other) => Math.abs(Math.trunc(fround(fround(fround(one - other) * 100) / 255)))
  let total = 0
  for (let row = 0; row < 64; row++) {
    for (let column = 0; column < 64; column++) {
      if (row < 63) total += step(samples[row][column], samples[row + 1][column])
      if (column < 63) total += step(samples[row][column], samples[row][column + 1])
    }
  }
  return Math.min(Math.floor(total / 90), 100)
}

// The 16 x 16 lowest frequencies in steps of 1/512: what differs from machine to machine is smaller.
const pdqFrequencies = (samples) => {
  const between = PDQ_COSINES.map((wave) => Float32Array.from(samples, (_, column) => {
    let sum = 0
    for (let tap = 0; tap < 64; tap++) sum += wave[tap] * samples[tap][column]
    return sum
  }))
  const even = 1.5 * 2 ** 52 // added and taken away, it rounds halves to even numbers
  return between.map((line) => Float64Array.from(PDQ_COSINES, (wave) => {
    let sum = 0
    for (let tap = 0; tap < 64; tap++) sum += line[tap] * wave[tap]
    return fround(sum) * 512 + even - even
  }))
}

// Which frequencies are above the median, the last one first. Mirrored, every second changes its sign.
const pdqHashes = (frequencies) => PDQ_ORIENTATIONS.map(([down, across, exchanged]) => {
  const flat = Float64Array.from({length: 256}, (_, place) => {
    const one = place >> 4, other = place & 15
    const row = exchanged ? other : one, column = exchanged ? one : other
    const value = frequencies[row][column]
    return (down && row % 2 === 0) !== (across && column % 2 === 0) ? -value : value
  })
  const median = flat.slice().sort()[127]
  let hash = ''
  for (let place = 252; place >= 0; place -= 4) {
    let digit = 0
    for (let bit = 3; bit >= 0; bit--) digit = digit * 2 + (flat[place + bit] > median)
    hash += digit.toString(16)
  }
  return hash
})
