// The page that makes fingerprints: one file after the other, in the worker. A file's name and size are read by
// nobody; the form has no field for the file, so that only the numbers can be sent.
(() => {
  const form = document.querySelector('#fingerprints')
  const {dataset} = form, find = (what) => form.querySelector(what)
  const POOR = 50 // quality below which copies are hardly found
  if (!window.Worker || !window.OffscreenCanvas || !window.createImageBitmap) return
  const worker = new Worker('/fingerprint.js') // at once, so that it works without a network later
  const made = new Map()
  let queue = [], next = 0, turn = null, count = 0

  const say = (name, values = {}) => Object.entries(values)
    .reduce((text, [key, value]) => text.replace(`{${key}}`, value), dataset[name])

  const write = () => {
    find('[name=fingerprints]').value = JSON.stringify([...made.values()].slice(0, dataset.most))
    find('button').disabled = turn !== null || !made.size
  }

  const outcome = ({kind, pdq, quality}) => {
    if (kind === 'film') return say('moving')
    if (!pdq) return say('closed')
    return say(quality < POOR ? 'poor' : 'ready')
  }

  const go = () => {
    turn = queue.shift() || null
    write()
    if (!turn) return
    turn.start = performance.now()
    worker.postMessage({number: turn.number, file: turn.file})
  }

  const progress = (done) => {
    const {file: {size}, start, words} = turn
    const seconds = Math.ceil((performance.now() - start) / 1000 * (size - done) / done)
    words.textContent = say('works', {percent: Math.floor(100 * done / size), seconds})
  }

  worker.onmessage = ({data: {number, done, made: found}}) => {
    if (!turn || number !== turn.number) return
    if (found === undefined) return progress(done)
    if (found) {
      const {kind, md5, sha256, orientations: [pdq] = [''], quality = 0} = found
      turn.name.textContent = say(kind === 'film' ? 'film' : 'picture', {number: number + 1})
      turn.words.textContent = outcome({kind, pdq, quality})
      made.set(sha256, {md5, sha256, pdq: pdq.replace(/^0+$/, ''), quality})
    } else turn.words.textContent = say('odd')
    go()
  }

  find('#choose').onchange = ({target}) => {
    const room = dataset.most - count, files = [...target.files]
    find('#how').textContent = files.length > room ? say('many') : ''
    for (const file of files.slice(0, room)) {
      const row = document.createElement('li'), name = document.createElement('b'), words = document.createElement('span')
      const number = next++
      count++
      name.textContent = say(/^video/.test(file.type) ? 'film' : 'picture', {number: number + 1})
      words.textContent = say('waits')
      row.append(name, ': ', words)
      find('#made').append(row)
      queue.push({number, file, name, words})
    }
    target.value = ''
    if (!turn) go()
  }

  worker.onerror = () => {
    form.hidden = true
    document.querySelector('#cannot').hidden = false
  }
  form.hidden = false
  document.querySelector('#cannot').hidden = true
})()
