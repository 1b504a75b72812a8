"""The modules on listening, boundaries, crisis and setbacks have something to try before the answer is shown (issue 5, engine point 10)."""

import pytest

from tests.content.test_content import COURSE as MODULES


@pytest.mark.parametrize("number", ["03", "05", "08", "11"])
def test_a_module_holds_a_check_a_reveal_and_a_comparison(number: str) -> None:
    (document,) = [document for name, document in MODULES.items() if name.startswith(number)]
    html = "\n".join(page.html for page in document.pages)
    for box in ("check", "reveal", "compare"):
        assert f'class="admonition {box}"' in html, box
