"""Rules for web addresses that say too much: links of mail filters, links to drafts, e-mail addresses in a query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from briefgen.checks.privacy.numbers import is_personal_mail
from briefgen.checks.rule import Hit, Subject, is_allowed, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.web_address import address_fault
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_LINK = Lazy(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE, hint=("://",))
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TIMES = 3
"""How often an address can be encoded inside another."""
_SECRET_LETTERS = 6
_SHOWN_LINK = 200


@dataclass(frozen=True)
class _Link:
    """A web address in a text: its passage, offset, text and parsed parts."""

    passage: Passage
    at: int
    text: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]

    def hit(self, variant: str, **values: object) -> Hit:
        return Hit(
            self.passage.path,
            at=self.at,
            in_key=self.passage.in_key,
            words=self.text,
            values={"host": self.host, **values},
            variant=variant,
        )


def _links(subject: Subject) -> Iterator[_Link]:
    for passage in subject.passages:
        if passage.path[0] == "checks":
            continue
        for match in _LINK.finditer(passage.text):
            text = match[0].rstrip(".,;:!?)'”’")
            try:
                parts = urlsplit(text)
                query = tuple(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100))
                yield _Link(passage, match.start(), text, (parts.hostname or "").casefold(), parts.path, query)
            except ValueError:  # no address, which is told elsewhere
                continue


@rule("privacy/mail-link", Severity.WARNING)
def mail_link(subject: Subject) -> Iterator[Hit]:
    """Find links rewritten by a mail filter, which name the recipient of the mail."""
    for link in _links(subject):
        name = _filter_of(link)
        if name is None:
            continue
        real = _real_address(link, name)
        people = ", ".join(dict.fromkeys(_mails(link.text)))
        variant = ("named-" if people else "") + ("known" if real else "unknown")
        yield link.hit(variant, people=shown(people), real=shown(real, _SHOWN_LINK))


@rule("privacy/draft-link", Severity.WARNING)
def draft_link(subject: Subject) -> Iterator[Hit]:
    """Find links to drafts and private documents: they contain a key, or do not work for others."""
    for link in _links(subject):
        found = [key for key, value in link.query if _opens_draft(key.casefold(), value)]
        if found and _filter_of(link) is None:
            yield link.hit("", key=shown(found[0]), real=shown(_without(link, found), _SHOWN_LINK))


@rule("privacy/link-email", Severity.ERROR)
def link_email(subject: Subject) -> Iterator[Hit]:
    """Find e-mail addresses of people inside web addresses, also where the @ is written as %40."""
    for link in _links(subject):
        for mail in dict.fromkeys(_mails(link.text)):
            if is_personal_mail(mail) and mail not in link.text and not is_allowed(subject, mail):
                yield link.hit("", words=shown(mail))


def _filter_of(link: _Link) -> str | None:
    """Return the entry of ``links.yaml`` that a link belongs to, or None."""
    for name in data("links")["filters"]:
        host, _, path = str(name).partition("/")
        if (link.host == host or link.host.endswith(f".{host}")) and (not path or link.path.strip("/") == path):
            return str(name)
    return None


def _real_address(link: _Link, name: str) -> str:
    """Return the address behind a mail filter's link, or "" when it is not in the link."""
    key = str(data("links")["filters"][name])
    real = next((value for each, value in link.query if key and each == key), "")
    if name == "urldefense.proofpoint.com":
        real = unquote(real.replace("-", "%").replace("_", "/"))
    return real if address_fault(real) is None else ""


def _opens_draft(key: str, value: str) -> bool:
    if key not in data("links")["drafts"]:
        return False
    is_flag = key.startswith(("preview", "draft"))
    return value.casefold() not in {"", "0", "false"} and (is_flag or len(value) >= _SECRET_LETTERS)


def _without(link: _Link, keys: list[str]) -> str:
    """Return an address without the query parameters that open a draft."""
    address, _, rest = link.text.partition("?")
    query, mark, fragment = rest.partition("#")
    kept = [part for part in query.split("&") if unquote(part.partition("=")[0]) not in keys]
    return address + ("?" + "&".join(kept) if kept else "") + mark + fragment


def _mails(text: str) -> Iterator[str]:
    """Yield the e-mail addresses of a link, decoded."""
    for _ in range(_TIMES):
        text = unquote(text)
    for match in _MAIL.finditer(re.sub(r"[|&?=/#]", " ", text)):
        yield match[0].rstrip(".")
