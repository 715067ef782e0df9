// Decoding a picture into its points, a few rows at a time.
const STRIP = 1 << 20 // points that are read out of the canvas at once
const MOST_POINTS = 1 << 26 // 64 megapixels: more would take a quarter of a gigabyte

// What a file is by its first bytes: a picture, a film, or neither.
const kindOf = (head, type) => {
  const first = text(head, 0, 4), brand = text(head, 8, 12)
  if (text(head, 4, 8) === 'ftyp') return /^(hei|hev|mif|msf|avi[fs])/.test(brand) ? 'picture' : 'film'
  if (first === '\x1a\x45\xdf\xa3') return 'film' // Matroska and WebM
  if (first === 'RIFF') return brand === 'WEBP' ? 'picture' : 'film'
  if (/^video\//.test(type)) return 'film'
  if (/^(\xff\xd8\xff|\x89PNG|GIF8|BM|II\*|MM\0)/.test(first)) return 'picture'
  return /^image\//.test(type) ? 'picture' : 'other'
}

const opened = async (file) => {
  try {
    return await createImageBitmap(file, {
      colorSpaceConversion: 'none', imageOrientation: 'none', premultiplyAlpha: 'none',
    })
  } catch (error) {
    if (error.name !== 'TypeError') throw error
    return createImageBitmap(file) // a browser that does not know these words
  }
}

// Hands the points of a bitmap to `take`, some rows after the others: four bytes a point.
const read = (bitmap, take) => {
  const {width, height} = bitmap, rows = Math.max(1, Math.min(height, Math.floor(STRIP / width)))
  const context = new OffscreenCanvas(width, rows).getContext('2d', {willReadFrequently: true})
  context.globalCompositeOperation = 'copy'
  context.imageSmoothingEnabled = false
  for (let top = 0; top < height; top += rows) {
    const more = Math.min(rows, height - top)
    context.drawImage(bitmap, 0, top, width, more, 0, 0, width, more)
    take(context.getImageData(0, 0, width, more).data)
  }
}

// A blue square: whether this browser hands out a JPEG's luma (29) as red.
const BLUE = '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0H'
  + 'yc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/w'
  + 'AARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAA'
  + 'AAFB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ABxcRj//2Q=='
const handsOutLuma = (async () => {
  try {
    const square = new Blob([Uint8Array.from(atob(BLUE), (letter) => letter.charCodeAt(0))])
    const bitmap = await opened((await untouched(square, true)).file)
    let right = false
    read(bitmap, (points) => { right = Math.abs(points[0] - 29) < 3 && points[2] < 200 })
    return right
  } catch {
    return false
  }
})()

// PDQ of a picture, null where the browser cannot open it: it is damaged, of a kind that this browser does not
// know, or too large for this phone.
const perceptual = async (file) => {
  let bitmap
  try {
    const plain = await untouched(file, await handsOutLuma)
    bitmap = await opened(plain.file)
    if (bitmap.width * bitmap.height > MOST_POINTS) return null
    const hash = new Pdq(bitmap.width, bitmap.height, plain.luma)
    read(bitmap, (points) => hash.add(points))
    return hash.finish()
  } catch {
    return null
  } finally {
    if (bitmap) bitmap.close()
  }
}
