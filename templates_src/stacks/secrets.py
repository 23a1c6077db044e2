"""The three secrets of the application in Secrets Manager.

Owns their names and who may rotate them, never their values: the Supabase and WorkOS secrets are created
empty and filled by an operator, because a placeholder here would overwrite the real value at the next
update. The session secret is generated once. All are kept when the stack goes. Changing ``SecretPrefix``
makes new, empty secrets: tasks fail to start until they are filled.
"""

from __future__ import annotations

from typing import Any

from troposphere import If, Join, NoValue, Ref, Template
from troposphere.secretsmanager import (
    GenerateSecretString,
    ReplicaRegion,
    RotationRules,
    RotationSchedule,
    Secret,
)

from templates_src.common.application import APP, SUPABASE, WORKOS, SecretSpec
from templates_src.common.conditions import is_elsewhere, is_given
from templates_src.common.retention import RETAINED
from templates_src.settings import storage
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

HAS_REPLICA = "HasSecretReplica"
HAS_ROTATION = "HasRotation"
SESSION_SECRET_LENGTH = 64


@contract
class Inputs:
    """What the secrets need: settings only."""

    secret_prefix: Value[k.Text] = setting(storage.SECRET_PREFIX)
    secret_replica_region: Value[k.Text] = setting(storage.SECRET_REPLICA_REGION)
    rotation_lambda_arn: Value[k.ArnText] = setting(storage.ROTATION_LAMBDA_ARN)
    rotation_days: Value[k.Days] = setting(storage.ROTATION_DAYS)


@contract
class Outputs:
    """What the secrets give."""

    supabase_secret_arn: Value[k.SupabaseSecretArn] = published("ARN of the Supabase credentials")
    workos_secret_arn: Value[k.WorkosSecretArn] = published("ARN of the WorkOS credentials")
    app_secret_arn: Value[k.AppSecretArn] = published("ARN of the application's own secrets")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make two empty secrets, one generated one, and its optional rotation."""
    template = Template(Description="Classla secrets: Supabase, WorkOS, application")
    template.add_condition(HAS_REPLICA, is_elsewhere(inputs.secret_replica_region))
    template.add_condition(HAS_ROTATION, is_given(inputs.rotation_lambda_arn))
    supabase = _secret(template, inputs, "SupabaseSecret", SUPABASE)
    workos = _secret(template, inputs, "WorkosSecret", WORKOS)
    app = _secret(template, inputs, "AppSecret", APP, GenerateSecretString=_session_secret())
    _rotation(template, inputs, app)
    return Built(
        template,
        Outputs(
            supabase_secret_arn=k.SupabaseSecretArn.of(Ref(supabase)),
            workos_secret_arn=k.WorkosSecretArn.of(Ref(workos)),
            app_secret_arn=k.AppSecretArn.of(Ref(app)),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _secret(template: Template, inputs: Inputs, title: str, spec: SecretSpec, **value: Any) -> Secret:
    return template.add_resource(
        Secret(
            title,
            Name=Join("/", [inputs.secret_prefix.ref, spec.suffix]),
            Description=f"{spec.description}; JSON keys: {', '.join(spec.keys)}",
            ReplicaRegions=If(HAS_REPLICA, [ReplicaRegion(Region=inputs.secret_replica_region.ref)], NoValue),
            **value,
            **RETAINED,
        )
    )


def _session_secret() -> GenerateSecretString:
    (key,) = APP.keys
    return GenerateSecretString(
        GenerateStringKey=key,
        SecretStringTemplate="{}",
        PasswordLength=SESSION_SECRET_LENGTH,
        # Punctuation survives JSON and environment variables badly and adds nothing at this length.
        ExcludePunctuation=True,
    )


def _rotation(template: Template, inputs: Inputs, secret: Secret) -> None:
    template.add_resource(
        RotationSchedule(
            "AppSecretRotation",
            Condition=HAS_ROTATION,
            SecretId=Ref(secret),
            RotationLambdaARN=inputs.rotation_lambda_arn.ref,
            RotationRules=RotationRules(AutomaticallyAfterDays=inputs.rotation_days.ref),
            # Rotating at once would end every session the moment the schedule is added.
            RotateImmediatelyOnUpdate=False,
        )
    )
