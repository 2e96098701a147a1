"""Templates of pages: HTML is escaped always, a name that is missing is an error."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from starlette.responses import HTMLResponse, RedirectResponse, Response

from contracts.pool_log import Language
from services.console.languages import NAMES
from services.console.pages.quick import (
    FORM_MARK,
    ONCE_MARK,
    KeptExtension,
    KeptRows,
    StraightCalls,
    filled,
)
from services.console.pages.shown import Shown
from services.console.static_files import read_files
from services.words import LANGUAGES, texts

_HERE: Final = Path(__file__).parent
_CHARTS: Final = _HERE.parents[1] / "publishing" / "templates"
"""Where the bars of printed pages are drawn; ours come first."""
_STATIC: Final = _HERE / "static"


class _QuickEnvironment(Environment):
    code_generator_class: type[CodeGenerator] = StraightCalls


class Templates:
    """Makes pages of templates. Threads may share it."""

    def __init__(self) -> None:
        self.static = read_files(_STATIC)
        self._environment = _QuickEnvironment(
            loader=FileSystemLoader([_HERE / "templates", _CHARTS]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=[KeptExtension],
        )
        addresses = {name: f"/static/{name}?{file.digest}" for name, file in self.static.items()}
        self._environment.globals |= {
            "static": addresses, "languages": NAMES, "form_mark": FORM_MARK,
            "once_mark": ONCE_MARK, "kept_rows": KeptRows(),
        }  # fmt: skip
        self._environment.filters |= {"segment": lambda text: quote(str(text), safe="")}

    def prepare(self) -> None:
        """Read all templates and texts now: those who come first would each read them."""
        for language in LANGUAGES:
            texts(language)
        for template in self._environment.list_templates(("html",)):
            self._environment.get_template(template)

    def page(self, language: Language, template: str, status: int, **values: Any) -> Response:
        """Return a page in `language`."""
        shown = Shown(language)
        made = self._environment.get_template(template).render(
            shown=shown,
            say=shown.say,
            name=shown.name,
            tell=shown.tell,
            link_words=shown.link_words,
            **values,
        )
        session = getattr(values.get("ask"), "session", None)
        return HTMLResponse(filled(made, session.form if session else ""), status)


def go(path: str, **query: str) -> Response:
    """Return the way to another page after a form."""
    asked = {name: value for name, value in query.items() if value}
    return RedirectResponse(path + (f"?{urlencode(asked)}" if asked else ""), 303)
