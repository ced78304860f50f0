"""Django's tags of words, addresses and parts, for pages that say the same all the time.

A literal says the same in each language, an address depends on its name, its arguments and the language
alone, and a template has the parts it was read with: each is worked out once by a process, or as long as the
loaders keep the template. Everything else is left to Django. They are built in; a template
that loads `i18n` or `static` gets Django's own back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import NodeList, Parser, Template, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader_tags import ExtendsNode, IncludeNode, do_extends, do_include
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


class Included:
    """The template of that name, looked for once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: Template | None = None

    def resolve(self, context: Any) -> Template:
        if self.found is None:
            self.found = context.template.engine.get_template(self.name)
        return self.found


class KnownNodes(NodeList):
    """The nodes of a template, searched once for those of each type."""

    def get_nodes_by_type(self, nodetype: type[template.Node]) -> list[template.Node]:
        known = self.__dict__.setdefault("known", {})
        if nodetype not in known:
            known[nodetype] = super().get_nodes_by_type(nodetype)
        return cast(list[template.Node], known[nodetype])


class ChildNode(ExtendsNode):
    """A page of a template whose blocks are looked for once."""

    def get_parent(self, context: template.Context) -> Template:
        parent = super().get_parent(context)
        if not isinstance(parent.nodelist, KnownNodes):
            parent.nodelist = KnownNodes(parent.nodelist)
        return parent


@register.tag
def extends(parser: Parser, token: Token) -> ChildNode:
    """As Django's."""
    node = do_extends(parser, token)
    return ChildNode(node.nodelist, node.parent_name)


@register.tag
def include(parser: Parser, token: Token) -> IncludeNode:
    """As Django's."""
    node = do_include(parser, token)
    name: Any = node.template
    if isinstance(name.var, str) and not name.filters:
        node.template = cast(Any, Included(name.var))
    return node


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
