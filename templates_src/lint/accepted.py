"""Findings that are no faults here, each with its reason; ``python build.py --explain-suppressions`` prints
them. One that accepts nothing any more fails the build."""

from __future__ import annotations

from templates_src.lint.model import Suppression

LOCAL_TEMPLATE_URL = (
    "TemplateURL is local on purpose: only then does cfn-lint check the wiring; packaging replaces it by the "
    "address of the uploaded template"
)

NESTING = "templates_src/wiring/stack.py"

SUPPRESSIONS: tuple[Suppression, ...] = (
    Suppression("W3002", LOCAL_TEMPLATE_URL, template="app.json", owner=NESTING),
    Suppression(
        "W3002", LOCAL_TEMPLATE_URL, source="cloudformation-validate", template="app.json", owner=NESTING
    ),
    Suppression(
        "W1001",
        "each of these outputs reads the conditional resource inside Fn::If on that resource's condition, "
        "which this engine does not follow and cfn-lint does; project rule CLS023 checks it too",
        source="cloudformation-validate",
        path_prefix="Outputs/",
        owner="templates_src/wiring/contract.py",
    ),
    Suppression(
        "W2509",
        "these parameters hold the name, ARN or region of a secret, or names of its keys, never its value; "
        "hiding them would hide the change from the reviewer",
        source="cloudformation-validate",
        path_prefix="Parameters/",
        owner="templates_src/settings/service.py",
    ),
    Suppression(
        "W1030",
        "the region is used only under a condition that it is not empty, which this engine does not follow",
        source="cloudformation-validate",
        template="bootstrap.json",
        path_prefix="Parameters/RegistryReplicaRegion/",
        owner="templates_src/stacks/registry.py",
    ),
    Suppression(
        "W9052",
        "the sixteen slots for extra variables and secrets make more combinations than this engine explores; "
        "cfn-lint checks the template too, and tests evaluate it with none, one and all slots filled",
        source="cloudformation-validate",
        template="service.json",
        owner="templates_src/stacks/service.py",
    ),
    *(
        Suppression(
            "W1030",
            "the role is used only under a condition that it is not empty, which this engine does not follow",
            source="cloudformation-validate",
            template="pipeline.json",
            path_prefix=f"Parameters/{name}/",
            owner="templates_src/roots/pipeline.py",
        )
        for name in ("StagingDeployRoleArn", "ProductionDeployRoleArn")
    ),
    Suppression(
        "E3050",
        "every ServiceRole is the Fn::GetAtt of Arn that this engine asks for and takes for a Ref; the "
        "cfn-lint rule of the same number sees what it is",
        source="cloudformation-validate",
        template="pipeline.json",
        path_prefix="Resources/",
        owner="templates_src/stacks/pipeline_builds.py",
    ),
)
