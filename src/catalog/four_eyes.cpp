#include "catalog/four_eyes.hpp"

namespace meshcat::catalog {

Oid common_side(Oid login, Oid caller, Oid asking_login, std::initializer_list<Oid> askers) {
  const auto member = [](Oid of, Oid role) {
    return bridge::call([&] { return is_member_of_role_nosuper(of, role); });
  };
  Oid common = InvalidOid;
  for (const Oid decider : {login, caller})
    for (const Oid asker : askers)
      if (member(decider, asker)) common = asker;
  if (member(asking_login, login)) common = login;
  return common;
}

}  // namespace meshcat::catalog
