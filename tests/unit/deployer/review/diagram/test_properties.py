"""References are found with their property, and the declared exceptions with the longest name."""

from __future__ import annotations

from deployer.review.diagram.properties import WAYS, by_name, named, references, way_of
from deployer.review.diagram.table import RULES
from templates_src.evaluate import Reference, Text


def test_references_have_the_path_of_their_property() -> None:
    made = {
        "B": [{"C": Reference("X")}, {"C": Text(("a", Reference("Y", "Arn")))}],
        "A": Reference("Z"),
        "Plain": 1,
    }
    found = [(path, one.address) for path, one in references(made)]
    assert found == [("A", "Z"), ("B[0].C", "X"), ("B[1].C", "Y")]
    assert named(made, "B.C") == ["X", "Y"]
    assert named(made, "B") == ["X", "Y"]
    assert named(made, "Bc") == []


def test_the_longest_name_decides() -> None:
    kind = "AWS::ECS::Service"
    assert way_of(kind, "LoadBalancers[0].TargetGroupArn").back
    assert way_of(kind, "LoadBalancers[0].AdvancedConfiguration.ProductionListenerRule").quiet
    assert way_of(kind, "NetworkConfiguration.AwsvpcConfiguration.Subnets[1]").quiet
    assert way_of(kind, "Anything.Else") == way_of("AWS::No::Type", "Never")
    assert not way_of(kind, "Anything.Else").quiet


def test_every_exception_is_of_a_known_type_and_says_why_it_is_quiet() -> None:
    assert {kind for kind, _ in WAYS} <= {*RULES, "*"}
    assert all(way.quiet != " " for way in WAYS.values())


def test_host_names_count_only_where_it_is_declared() -> None:
    assert by_name("AWS::Amplify::App", "EnvironmentVariables[0].Value") is not None
    assert by_name("AWS::Amplify::App", "EnvironmentVariablesX") is None
    assert by_name("AWS::ECS::TaskDefinition", "ContainerDefinitions[0].Environment[0].Value") is None
