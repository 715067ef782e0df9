// The one script of the public face. Everything works without it; with it somebody is gone in an instant, and
// while they are here each page takes the place of the one before, so that "back" leads past all of them.
(() => {
  const SECONDS = 5  // in which Shift is pressed again; as long as GOV.UK's "Exit this page" waits
  const HOUR = 36e5  // after which a page of the form that is opened again does not come back by itself
  const root = document.documentElement
  const find = (what) => document.querySelector(what)
  let presses = 0, alone = false, timer, turn = 0, plain = false

  // Shows and speaks a sentence that waits, translated, in the page; without a name, nothing.
  const say = (name) => {
    const place = find('#heard')
    if (place) place.textContent = name ? place.dataset[name] : ''
  }

  // --- Aloud, by a voice that lives in the phone: one from elsewhere would be sent the words
  const voices = window.speechSynthesis
  const PARTS = 'h1, h2, h3, p, li, legend, label, .hint, .who, .words, .deed, button, td, th'
  const tongue = (name) => {
    const first = name.toLowerCase().split(/[-_]/)[0]
    return {tl: 'fil', in: 'id', cmn: 'zh'}[first] || first
  }
  const voice = () => voices && voices.getVoices()
    .find((one) => one.localService && tongue(one.lang) === tongue(root.lang))

  // Never what somebody typed, what they wrote before, or a number that nobody else may hear.
  const sentences = () => [...document.querySelectorAll('main :is(' + PARTS + ')')]
    .filter((one) => one.offsetParent && !one.querySelector(PARTS) && !one.closest('#aloud, .receipt, .mine'))
    .flatMap((one) => one.innerText.match(/[^.!?…。！？။។]+[.!?…。！？။។]*/g) || [])

  const label = (speaking) => {
    const button = find('#aloud button')
    if (!button) return
    const {start = button.textContent, stop} = button.dataset
    button.dataset.start = start
    button.textContent = speaking ? stop : start
    button.classList.toggle('on', speaking)
  }

  const hush = () => {
    if (voices) voices.cancel()
    for (const one of document.querySelectorAll('audio, video')) one.pause()
    label(false)
  }

  const aloud = () => {
    hush()
    label(true)
    const all = sentences().map((text) => {
      const part = new SpeechSynthesisUtterance(text)
      part.voice = voice()
      part.lang = part.voice.lang
      part.rate = 0.9
      return part
    })
    if (all.length) all[all.length - 1].onend = () => label(false)
    for (const part of all) voices.speak(part)
  }

  const offer = () => {
    const place = find('#aloud')
    if (place) place.hidden = !voice()
  }

  // --- Leaving
  const leave = () => {
    const way = find('.leave').href, gone = find('#heard').dataset.gone
    history.replaceState(null, '')  // first: the other page may be long in coming
    hush()
    turn++  // what is still on its way here must not show itself
    for (const field of document.querySelectorAll('input, textarea')) field.value = ''
    const last = document.createElement('p')
    last.className = 'unseen'
    last.setAttribute('role', 'alert')
    document.body.textContent = ''
    document.body.append(last)
    last.textContent = gone
    location.replace(way)
  }

  const forget = () => {
    if (presses) say()
    presses = 0
    clearTimeout(timer)
  }

  const counted = () => {
    presses++
    clearTimeout(timer)
    if (presses > 2) return leave()
    say(presses > 1 ? 'one' : 'two')
    timer = setTimeout(() => {
      presses = 0
      say('over')
      timer = setTimeout(say, SECONDS * 1000)
    }, SECONDS * 1000)
  }

  // Escape belongs to whatever it closes: a list of choices, a film that fills the screen.
  const closes = (one) => document.fullscreenElement || one.closest('select, [list], [type^=date], dialog')

  document.addEventListener('keydown', (event) => {
    // 229: the key goes to a keyboard that writes by steps, and some browsers say so only in this way.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
    const held = event.ctrlKey || event.altKey || event.metaKey || event.repeat
    alone = event.key === 'Shift' && !held
    if (!alone) forget()
    if (event.key === 'Escape' && !held && !event.shiftKey && !closes(event.target)) leave()
  })
  document.addEventListener('keyup', (event) => {
    if (event.key === 'Shift' && alone) counted()
    alone = false
  })
  document.addEventListener('mousedown', () => { alone = false })

  // --- One place in the history
  document.addEventListener('click', (event) => {
    const reads = event.target.closest('#aloud button')
    if (reads) return reads.matches('.on') ? hush() : aloud()
    const link = event.target.closest('a[href]')
    if (!link || event.defaultPrevented) return
    const out = link.matches('.leave')
    const apart = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    const ours = link.origin === location.origin && !link.target && !link.hasAttribute('download')
    if (!out && (apart || !ours)) return
    event.preventDefault()
    if (out) leave()
    else location.replace(link.href)
  })

  // Brings a page by what was typed, and puts it in the place of this one. `otherwise`: what to do with a file.
  const bring = (address, data, otherwise, at) => {
    const mine = ++turn
    say('wait')
    fetch(address, {method: 'POST', body: data}).then((answer) => answer.text().then((text) => {
      if (mine !== turn) return
      if (!answer.ok) throw answer
      if (/html/.test(answer.headers.get('content-type'))) show(text, answer.url, at)
      else otherwise()
    })).catch(() => {
      if (mine !== turn) return
      plain = true  // the next time the browser tries it alone, in case it was our way that failed
      say('lost')
    })
  }

  // If the phone drops this page and opens it again, it is asked for again: by a sealed field alone, never by
  // what was typed. That of the last page only shows its number once more, and for ten minutes.
  const kept = () => {
    const sent = find('[name=sent]'), told = find('[name=told]')
    if (sent) return {sent: sent.value}
    return told && {told: told.value, here: find('[name=here]').value, do: 'stay'}
  }

  const show = (text, address, at = Date.now()) => {
    hush()
    const next = new DOMParser().parseFromString(text, 'text/html')
    const covered = find('.cover').open, head = next.querySelector('h1')
    next.querySelector('.cover').open = covered  // what comes does not uncover the screen
    root.lang = next.documentElement.lang
    document.title = next.title
    document.body.replaceWith(next.body)
    const part = find('main script')  // of a page with work of its own; it does not run by itself
    if (part) {
      const run = document.createElement('script')
      run.textContent = part.textContent
      part.replaceWith(run)
    }
    const state = kept()
    history.replaceState(state && {...state, at, covered}, '', address)
    plain = false
    head.tabIndex = -1
    if (!covered) head.focus()
    scrollTo(0, 0)
    fresh()
  }

  document.addEventListener('submit', (event) => {
    const form = event.target, button = event.submitter
    // The page that the browser brings by itself lies above this one: nothing may bring this one back.
    if (plain) history.replaceState(null, '')
    if (plain || event.defaultPrevented || form.method !== 'post' || !button) return
    event.preventDefault()
    const data = new FormData(form)
    if (button.name) data.append(button.name, button.value)
    bring(button.getAttribute('formaction') || form.getAttribute('action'), data, () => {
      say()
      plain = true
      button.click()
      plain = false
    })
  })

  // --- What a page needs each time that it comes
  const fresh = () => {
    // Another page of ours lies below or above, where the browser had to bring one by itself.
    const more = window.navigation && navigation.entries().length > 1
    for (const one of document.querySelectorAll('.live, .still')) one.hidden = one.matches(more ? '.back' : '.still')
    offer()
  }

  if (voices) voices.onvoiceschanged = offer
  document.addEventListener('visibilitychange', hush)  // the phone was locked, or shows something else
  document.addEventListener('toggle', (event) => {
    if (!event.target.matches('.cover')) return
    hush()
    history.replaceState({...history.state, covered: event.target.open}, '')
  }, true)
  document.addEventListener('DOMContentLoaded', () => {
    fresh()
    const {at, covered, ...again} = history.state || {}
    if (covered) find('.cover').open = true
    if (!at) return
    const age = Date.now() - at
    if (age < 0 || age > HOUR) return history.replaceState(null, '')
    const data = new FormData()
    for (const name in again) data.append(name, again[name])
    bring(location.pathname, data, say, at)
  })
  // What a browser keeps of a page for "forward" is blank.
  addEventListener('pagehide', () => {
    hush()
    turn++
    root.className = 'gone'
  })
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
})()
