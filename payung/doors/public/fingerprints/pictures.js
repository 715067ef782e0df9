// Decoding a picture into its points, a few rows at a time.
const STRIP = 1 << 16 // points that are read at once
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

// A browser that is asked to change nothing holds the picture twice. So it is not asked where nothing is left to do.
const opened = async ({file, clean}) => {
  try {
    return await createImageBitmap(file, clean ? {} : {
      colorSpaceConversion: 'none', imageOrientation: 'none', premultiplyAlpha: 'none',
    })
  } catch (error) {
    if (error.name !== 'TypeError') throw error
    return createImageBitmap(file) // a browser that does not know these words
  }
}

// A bitmap as a frame of a film, whose rows can be read into one buffer: a canvas would hold the picture once more.
// Null in a browser without such frames, and for a picture that may be transparent.
const framed = (bitmap) => {
  let frame
  try {
    frame = new VideoFrame(bitmap, {timestamp: 0})
  } catch {
    return null
  }
  if (/^(RGB|BGR)X$/.test(frame.format)) return frame
  frame.close()
  return null
}

const fromFrame = async (frame, {width, height}, rows, take) => {
  const points = new Uint8Array(4 * width * rows), red = frame.format === 'BGRX' ? 2 : 0
  for (let top = 0; top < height; top += rows) {
    const more = Math.min(rows, height - top)
    await frame.copyTo(points, {rect: {x: 0, y: top, width, height: more}})
    take(points.subarray(0, 4 * width * more), red)
  }
}

const fromCanvas = (bitmap, rows, take) => {
  const {width, height} = bitmap
  const context = new OffscreenCanvas(width, rows).getContext('2d', {willReadFrequently: true})
  context.globalCompositeOperation = 'copy'
  context.imageSmoothingEnabled = false
  for (let top = 0; top < height; top += rows) {
    const more = Math.min(rows, height - top)
    context.drawImage(bitmap, 0, top, width, more, 0, 0, width, more)
    take(context.getImageData(0, 0, width, more).data, 0)
  }
}

// Hands the points of a bitmap to `take`, some rows after the others: four bytes a point, and which of them is red.
const read = async (bitmap, take) => {
  const rows = Math.max(1, Math.min(bitmap.height, Math.floor(STRIP / bitmap.width))), frame = framed(bitmap)
  if (!frame) return fromCanvas(bitmap, rows, take)
  try {
    await fromFrame(frame, bitmap, rows, take)
  } finally {
    frame.close()
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
    const bitmap = await opened(await untouched(square, true))
    let right = false
    await read(bitmap, (points, red) => { right = Math.abs(points[red] - 29) < 3 && points[2 - red] < 200 })
    bitmap.close()
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
    bitmap = await opened(plain)
    if (bitmap.width * bitmap.height > MOST_POINTS) return null
    const hash = new Pdq(bitmap.width, bitmap.height, plain.luma)
    await read(bitmap, (points, red) => hash.add(points, red))
    return hash.finish()
  } catch {
    return null
  } finally {
    if (bitmap) bitmap.close()
  }
}
