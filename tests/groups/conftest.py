import pytest

from tests import factories as make


@pytest.fixture
def group():
    return make.group()
