"""What a picture shows, before anybody has thought of where: frames, nodes, lines. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.evaluate import Resource

# outside: people and networks that are not ours. global: AWS services without a region. entry: what browsers
# open besides the VPC. vpc: in the VPC. border: on the VPC's edge. store, operate: regional services.
Zone = Literal["outside", "global", "entry", "vpc", "border", "store", "operate"]
Category = Literal[
    "network", "compute", "database", "storage", "security", "management", "frontend", "outside"
]
# traffic: packets of the application travel along it. uses: one resource names another.
LineKind = Literal["traffic", "uses"]
FrameKind = Literal["vpc", "subnet"]
INTERNET = "Internet"


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """One symbol: a resource with what belongs to it, or several of a type that are counted.

    Attributes:
        key: address of its first resource; ``Internet`` stands for everybody.
        name: the service, as AWS calls it.
        details: what is special about it, a line each.
        category: decides its colour.
        icon: a name in ``icons.ICONS``.
        zone: where it stands.
        subnets: addresses of the subnets that it is in.
        main: the resources that it stands for.
        parts: resources that are drawn as part of it.
    """

    key: str
    name: str
    details: tuple[str, ...]
    category: Category
    icon: str
    zone: Zone
    subnets: tuple[str, ...] = ()
    main: tuple[Resource, ...] = ()
    parts: tuple[Resource, ...] = ()

    @property
    def members(self) -> tuple[Resource, ...]:
        """Every resource that is drawn by it."""
        return (*self.main, *self.parts)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A VPC or a subnet.

    Attributes:
        key: its address.
        kind: what it is.
        name: what is written at its edge.
        tier: for a subnet how it reaches the internet: 0 public, 1 through a NAT gateway, 2 not at all.
        zone: a subnet's availability zone.
        main, parts: as of a node.
    """

    key: str
    kind: FrameKind
    name: str
    tier: int = 0
    zone: str = ""
    main: tuple[Resource, ...] = ()
    parts: tuple[Resource, ...] = ()

    @property
    def members(self) -> tuple[Resource, ...]:
        """Every resource that is drawn by it."""
        return (*self.main, *self.parts)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line between two nodes.

    Attributes:
        start, end: keys of the nodes; the arrow points at the end.
        kind: how it is drawn.
        label: what is written at it.
        sources: why it is there: address and property, at least one.
        both: whether it has an arrow at each end.
    """

    start: str
    end: str
    kind: LineKind
    label: str = ""
    sources: tuple[str, ...] = ()
    both: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything that a picture shows.

    Attributes:
        region: of the deployment.
        nodes, frames, lines: what is drawn.
        hidden: address → why it is not drawn.
    """

    region: str
    nodes: tuple[Node, ...]
    frames: tuple[Frame, ...]
    lines: tuple[Line, ...]
    hidden: Mapping[str, str] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[Node | Frame, ...]:
        """Everything that stands for resources."""
        return (*self.nodes, *self.frames)
