"""What holds of every page of the workshop: axe finds nothing serious, nothing is cut off, its font and language."""

import json

import pytest

from tools.workshop import SIZES

PATIENCE = 240_000  # milliseconds, where the rules may have to be compiled
_SHORT = "button, h1, h2, h3, p, b, span, label, summary, a, td, th, li"  # elements that hold words
_CUT = f"""() => [...document.querySelectorAll('{_SHORT}')].filter(one =>
    one.children.length === 0 && one.offsetParent && one.scrollWidth > one.clientWidth + 1 &&
    getComputedStyle(one).overflow !== 'visible').map(one => one.textContent)"""


def check_page(page, lang):
    """All of it, at three sizes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(300)  # folds and chips come in
    found = axe.run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert not serious, json.dumps([(one["id"], one["nodes"][0]["html"][:200]) for one in serious])
    for size in SIZES.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {size}"
        cut = page.evaluate(_CUT)
        assert cut == [], (size, cut)
    assert page.evaluate("document.fonts.check('16px quanze', '权责')")
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
