"""What the tests of campaigns begin with."""

import pytest

from groups.models import WorkingGroup
from tests import factories as make


@pytest.fixture
def group() -> WorkingGroup:
    return make.group()
