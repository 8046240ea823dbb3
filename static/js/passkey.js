/* Passkeys: the browser's ceremony for the forms marked data-passkey="create | get | sign-in". */
(() => {
  const words = {
    NotAllowedError: 'Operazione annullata o scaduta. Riprova quando vuoi.',
    InvalidStateError: 'Questo dispositivo ha già una passkey per questo account.',
    SecurityError: 'Le passkey non funzionano a questo indirizzo: serve il nome del sito (per esempio localhost), non un numero.',
    NotSupportedError: 'Questo dispositivo non può creare la passkey richiesta.'
  }

  const readOptions = async form => {
    if (form.dataset.passkey === 'sign-in') {
      const response = await fetch(form.action, { headers: { Accept: 'application/json' } })
      if (!response.ok) throw new Error('options')
      return (await response.json()).request_options
    }
    const data = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent)
    return data.creation_options || data.request_options
  }

  const create = (form, options) => {
    const selection = options.publicKey.authenticatorSelection
    const passwordless = form.elements.passwordless
    if (passwordless) {
      selection.residentKey = passwordless.checked ? 'required' : 'discouraged'
      selection.requireResidentKey = passwordless.checked
      if (passwordless.checked) selection.userVerification = 'required'
    }
    return window.webauthnJSON.create(options)
  }

  const supported = Boolean(window.PublicKeyCredential && window.webauthnJSON)
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const trouble = form.querySelector('.passkey-trouble')
    const button = form.querySelector('button[type=submit]')
    if (supported) {
      form.hidden = false
    } else {
      trouble.textContent = 'Questo browser non usa le passkey: scegli l’app per i codici.'
      button.disabled = true
      continue
    }
    form.addEventListener('submit', async event => {
      event.preventDefault()
      trouble.textContent = ''
      button.disabled = true
      try {
        const options = await readOptions(form)
        const credential = form.dataset.passkey === 'create' ? await create(form, options) : await window.webauthnJSON.get(options)
        form.elements.credential.value = JSON.stringify(credential)
        form.submit()
      } catch (error) {
        trouble.textContent = words[error.name] || 'Qualcosa non ha funzionato. Riprova, oppure usa un altro modo per accedere.'
        button.disabled = false
      }
    })
  }
})()
