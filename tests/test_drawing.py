"""WeasyPrint is imported without what it seldom needs, and still has it when it does."""

import json
import subprocess
import sys

CODE = """
import json, sys
import briefgen.render.drawing
early = sorted(name for name in sys.modules if name.startswith(("fontTools.subset", "fontTools.varLib")))
from weasyprint.pdf import fonts
option = fonts.subset.Options()
import fontTools.subset
same = isinstance(option, fontTools.subset.Options)
import fontTools.varLib.instancer as instancer
try:
    fonts.instantiateVariableFont(None, {})
except Exception as error:
    mine = error.__traceback__
frames = []
while mine:
    frames.append(mine.tb_frame.f_code.co_filename)
    mine = mine.tb_next
print(json.dumps([early, same, instancer.__file__ in frames, instancer.__name__]))
"""


def test_seldom_needed_parts_are_imported_later() -> None:
    """Neither is there at first; both are the real ones when they are used."""
    run = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)

    assert [[], True, True, "fontTools.varLib.instancer"] == json.loads(run.stdout)
