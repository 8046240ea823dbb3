/* Django admin for people who listen to it: names for the searchable menus and for the empty heads of inline tables. */
(() => {
  const name = () => {
    for (const select of document.querySelectorAll('select.admin-autocomplete')) {
      const label = document.querySelector(`label[for="${select.id}"]`)
      const words = label ? label.textContent.replace(':', '').trim() : select.name
      const box = select.nextElementSibling
      if (!box || !box.classList.contains('select2')) continue
      for (const part of box.querySelectorAll('[role=combobox], [role=textbox]')) {
        part.setAttribute('aria-label', words)
      }
    }
    for (const head of document.querySelectorAll('.inline-group th:empty')) {
      const words = document.createElement('span')
      words.className = 'only-heard'
      words.textContent = head.className === 'original' ? 'Voce' : 'Togli'
      head.append(words)
    }
  }
  window.addEventListener('load', () => {
    name()
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true })
  })
})()
