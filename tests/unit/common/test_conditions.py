from __future__ import annotations

from templates_src.common.conditions import is_choice, is_elsewhere, is_given, is_on
from templates_src.settings import edge, network, storage
from tests.support.plain import plain


def test_conditions_compare_the_setting_s_text() -> None:
    assert plain(is_on(network.FLOW_LOGS.value)) == {"Fn::Equals": [{"Ref": "FlowLogs"}, "true"]}
    assert plain(is_choice(edge.EDGE_MODE.value, "http")) == {"Fn::Equals": [{"Ref": "EdgeMode"}, "http"]}
    assert plain(is_given(storage.ALARM_EMAIL.value)) == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]
    }
    region = {"Ref": "SecretReplicaRegion"}
    assert plain(is_elsewhere(storage.SECRET_REPLICA_REGION.value)) == {
        "Fn::And": [
            {"Fn::Not": [{"Fn::Equals": [region, ""]}]},
            {"Fn::Not": [{"Fn::Equals": [region, {"Ref": "AWS::Region"}]}]},
        ]
    }
