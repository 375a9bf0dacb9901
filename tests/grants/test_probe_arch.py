from tests.grants.test_forms_money import *  # noqa
from tests.grants.test_forms_money import pay_address, a_payment_typed, form_of, signed_in
def test_probe(official, contract):
    client = signed_in(official)
    hidden = form_of(client.get(pay_address(contract)))
    for amount in ("100 000", "50 000", "50 000"):
        r = client.post(pay_address(contract), {**hidden, **a_payment_typed(amount=amount)})
        print(r.status_code, r.context and r.context["form"].errors, r.context and r.context["form"].irregular)
    assert 0
