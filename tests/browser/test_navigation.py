"""From lecture to lecture in a real JupyterLab."""

from helpers import navigation

OPEN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
IN_VIEW = """heading => [...document.querySelectorAll('OPEN h2')].some(h => {
  const top = h.getBoundingClientRect().top
  return h.textContent.startsWith(heading) && top > 0 && top < innerHeight
})""".replace("OPEN", OPEN)


def opened(page, name):
    tab = page.locator(".lm-DockPanel .lm-TabBar-tab.lm-mod-current", has_text=name)
    tab.wait_for()
    page.locator(f"{OPEN} h1").first.wait_for()


def test_contents_lead_to_a_lecture_and_its_links_to_a_section(server, page):
    address, _ = server
    page.goto(f"{address}/lab/tree/{navigation.CONTENTS}?token=open")
    opened(page, "00_contents")
    for picture in page.locator(f"{OPEN} td img").all():
        picture.evaluate("image => image.decode()")  # fails if it is not there
    page.locator(f"{OPEN} a", has_text="04 Follow the gradient").click()
    opened(page, "04_follow_the_gradient")
    page.locator(f"{OPEN} a", has_text="05 Backpropagate").first.click()
    opened(page, "05_backpropagate")
    page.locator(".lm-TabBar-tabLabel", has_text="04_follow").first.click()
    # JupyterLab goes to the section of a notebook that is open already.
    page.locator(f"{OPEN} a[href*='#Backward-pass:']").first.click()
    opened(page, "05_backpropagate")
    page.wait_for_function(IN_VIEW, arg="Backward pass: one new factor a step")
