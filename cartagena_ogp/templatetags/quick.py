"""Django's tags of words and addresses, for pages that say the same all the time.

A literal says the same in each language, and an address depends on its name, its arguments and the language
alone: each is worked out once by a process. Everything else is left to Django. They are built in; a template
that loads `i18n` or `static` gets Django's own back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cartagena_ogp.addresses import address

register = template.Library()


class LiteralNode(template.Node):
    """A literal to translate, said once for each language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.said: dict[tuple[str | None, bool], Any] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), context.autoescape)
        if key not in self.said:
            self.said[key] = self.node.render(context)
        return self.said[key]


class PhraseNode(BlockTranslateNode):
    """A phrase with values, whose words are put together once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read: dict[bool, tuple[str, list[str]]] = {}

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        is_plural = tokens is self.plural
        if is_plural not in self.read:
            self.read[is_plural] = super().render_token_list(tokens)
        words, names = self.read[is_plural]
        return words, [*names]


class FileNode(StaticNode):
    """The address of a style sheet, an image or a script, which is that of the build."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        return built(path, staticfiles_storage)


@lru_cache(maxsize=256)
def built(path: str, storage: Any) -> str:
    return cast(str, storage.url(path))


class AddressNode(URLNode):
    """An address whose arguments are plain text or numbers, worked out once."""

    def render(self, context: template.Context) -> str:
        name = self.view_name.resolve(context)
        args = tuple(arg.resolve(context) for arg in self.args)
        if self.kwargs or not all(isinstance(part, str | int) for part in (name, *args)):
            return super().render(context)
        try:
            found = address(str(name), *args)
        except NoReverseMatch:
            if not self.asvar:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """As Django's, said once for each language when it is a literal that goes straight to the page."""
    node = do_translate(parser, token)
    words = node.filter_expression
    literal = isinstance(getattr(words.var, "literal", None), str) and not words.filters
    return LiteralNode(node) if literal and not (node.noop or node.asvar or node.message_context) else node


@register.tag("blocktranslate")
def phrase(parser: Parser, token: Token) -> PhraseNode:
    """As Django's."""
    node = do_block_translate(parser, token)
    return PhraseNode(**vars(node))


@register.tag
def static(parser: Parser, token: Token) -> FileNode:
    """As Django's."""
    return cast(FileNode, FileNode.handle_token(parser, token))


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """As Django's, for addresses that do not depend on the current application."""
    node = django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
