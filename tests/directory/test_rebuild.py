"""The directory's tables follow from its log alone."""

import pytest

from contracts.all import registry
from events.rebuild import rebuild
from services.directory.read_models import MODELS
from services.directory.seed import seed
from services.directory.sign_in.passwords import Passwords
from tests.directory.world import COUNTY, STREET


@pytest.fixture(scope="module")
def lived_in(directory):
    """A directory in which most of what can happen has happened."""
    operator = directory.operator
    seed(directory.kernel, Passwords(lambda function, *given: function(*given)))
    operator.done("departments/DY-NY/rename", name="东阳市农业局", since="2026-01-01")
    operator.done("departments/DY-TJ/merge", successor="DY-ZZ", since="2026-06-01")
    operator.done("people/zhangxiaoman/correct", name="张小满", phone="10000000099")
    operator.done("people/liguyu/reassign", roles=["cadre"], areas=[STREET, COUNTY])
    handover = {"leaver": "fengshuangjiang", "successor": "weixiaoxue", "since": "2026-11-01"}
    operator.done("posts/DY-HB.1/hand-over", **handover)
    operator.done("people/chenyushui/dismiss", since="2026-11-20")
    operator.done("people/chenyushui/forget", basis="本人申请")
    operator.done("accounts/DY-MZ/close")
    operator.done("people/liguyu/identities", issuer="https://issuer.example", subject="s")
    operator.done("signing-keys/rotate")
    return directory


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_rebuilt_model_is_row_by_row_the_one_that_was_folded_as_it_happened(lived_in, model):
    rebuilt = rebuild(lived_in.kernel.store, registry, model)
    assert rebuilt.position == lived_in.kernel.head().position
    assert not rebuilt.differences
