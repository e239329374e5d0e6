"""The few lines of HTML that hold a figure on the page."""

import html

STYLE = """<style>
.lecture-explore, .lecture-picture {width: 100%; min-width: 0;}
.lecture-picture {position: relative; overflow: hidden;}
.lecture-picture > .widget-html, .lecture-picture .widget-html-content
 {flex: 1 1 auto; min-width: 0; max-width: 100%;}
.lecture-picture > .widget-html + .widget-html {position: absolute; inset: 0;}
.lecture-page {max-width: 100%; background: white;}
.lecture-page {position: relative;}
.lecture-picture img {display: block;}
.lecture-still {position: absolute; left: 0; top: 0; width: 100%; height: 100%;}
.lecture-patch {position: absolute; z-index: 1;}
.lecture-picture .widget-html-content {line-height: 0;}
.lecture-draggable {cursor: crosshair; touch-action: none; user-select: none;}
.lecture-picture > .widget-html + .widget-html {pointer-events: none;}
.lecture-pointer {display: none !important;}
.lecture-caption, .lecture-goal, .lecture-goal-reached, .lecture-error
 {line-height: 1.4; max-width: 760px; white-space: normal;}
.lecture-error {color: #B3261E; font-weight: 600;}
.lecture-goal {font-weight: 600;}
.lecture-goal-reached {font-weight: 600; color: #00694E;}
.jp-mod-dark .lecture-error, [data-jp-theme-light="false"] .lecture-error
 {color: #FF8A80;}
[data-jp-theme-light="false"] .lecture-goal-reached {color: #4DD0A5;}
.lecture-explore :focus-visible {outline: 3px solid #0072B2; outline-offset: 2px;}
</style>"""


def line(text, kind, role):
    """Return one line of escaped text, told to a screen reader by its `role`."""
    return f'<div class="{kind}" role="{role}">{html.escape(text)}</div>'


def still(encoded):
    """Return the part of the picture that does not move; it has no text of its own."""
    return _image(encoded, "lecture-still", "")


def patch(encoded, frame):
    """Return the part that moved, placed over the still part, with its sentence."""
    height, width = frame.pixels.shape[:2]
    rows, columns = frame.patch()
    place = (
        f"left:{columns.start / width:.4%};top:{rows.start / height:.4%};"
        f"width:{(columns.stop - columns.start) / width:.4%};"
        f"height:{(rows.stop - rows.start) / height:.4%}"
    )
    return _image(encoded, "lecture-patch", frame.sentence, place)


def _image(encoded, kind, alt, place=""):
    # Loaded unseen, then put in the old picture's place in one step: the page never
    # shows a gap. Without scripts the picture stays where it is, and stands. The
    # attribute keeps the notebook's own arrow keys off whatever has the focus.
    swap = (
        "const e=this.closest('.lecture-explore'),p=e.querySelector('.lecture-page'),"
        f"o=p.querySelector('.{kind}');this.removeAttribute('onload');"
        "o?o.replaceWith(this):p.append(this);"
        "if(this.alt)e.querySelector('.lecture-caption').textContent=this.alt;"
        "e.querySelectorAll('[tabindex],button,select,input').forEach("
        "c=>c.setAttribute('data-lm-suppress-shortcuts','true'))"
    )
    return (
        f'<img class="{kind}" alt="{html.escape(alt)}" style="{place}" '
        f'decoding="sync" draggable="false" onload="{swap}" '
        f'src="data:image/png;base64,{encoded}">'
    )


def page(width, height, draggable, sentence):
    """Return the empty frame of a picture, with its style, pointer and caption."""
    send = (
        "const r=this.getBoundingClientRect(),"
        "b=this.closest('.lecture-explore').querySelector('.lecture-pointer input');"
        "b.value=((event.clientX-r.left)/r.width)+','+"
        "((event.clientY-r.top)/r.height);"
        "b.dispatchEvent(new Event('input',{bubbles:true}))"
    )
    handlers = (
        f' onpointerdown="this.setPointerCapture(event.pointerId);{send}"'
        f' onpointermove="if(event.buttons){{{send}}}"'
        if draggable
        else ""
    )
    kind = "lecture-page lecture-draggable" if draggable else "lecture-page"
    style = f"aspect-ratio:{width}/{height};width:{width}px"
    caption = line(sentence, "lecture-caption", "status")
    return f'{STYLE}<div class="{kind}" style="{style}"{handlers}></div>{caption}'
